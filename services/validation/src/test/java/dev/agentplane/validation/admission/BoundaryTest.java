package dev.agentplane.validation.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.validation.Admitting;
import dev.agentplane.validation.Demo;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values at the edges of the rules: what exactly is said, and where. */
class BoundaryTest {

    private final Admitting admitting = new Admitting();

    @ParameterizedTest(name = "{0} = {1} gives {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            nullValues = "-",
            value = {
                // wrong types, null included
                "/metadata                       | []           | SCHEMA_TYPE /metadata",
                "/metadata/licensePolicy         | null         | SCHEMA_TYPE /metadata/licensePolicy",
                "/metadata/source                | 'x'          | SCHEMA_TYPE /metadata/source",
                "/metadata/source/git/rev        | 7            | SCHEMA_TYPE /metadata/source/git/rev",
                "/metadata/source/git/dirty      | 'true'       | SCHEMA_TYPE /metadata/source/git/dirty",
                "/metadata/name                  | 7            | SCHEMA_TYPE /metadata/name",
                "/metadata/version               | null         | SCHEMA_TYPE /metadata/version",
                "/metadata/createdAt             | 20260115     | SCHEMA_TYPE /metadata/createdAt",
                "/spec                           | null         | SCHEMA_TYPE /spec",
                "/spec/policy                    | []           | SCHEMA_TYPE /spec/policy",
                "/spec/policy/failOnTimeout      | 'true'       | SCHEMA_TYPE /spec/policy/failOnTimeout",
                "/spec/policy/policyPackHash     | null         | SCHEMA_TYPE /spec/policy/policyPackHash",
                "/spec/vm                        | 'qemu'       | SCHEMA_TYPE /spec/vm",
                "/spec/vm/network                | 'none'       | SCHEMA_TYPE /spec/vm/network",
                "/spec/vm/network/egressAllowlist| 'dns'        | SCHEMA_TYPE /spec/vm/network/egressAllowlist",
                "/spec/vm/mounts                 | {}           | SCHEMA_TYPE /spec/vm/mounts",
                "/spec/secrets                   | null         | SCHEMA_TYPE /spec/secrets",
                "/spec/secrets/required          | 'hunter2'    | SCHEMA_TYPE /spec/secrets/required",
                "/spec/smoke/script              | 1            | SCHEMA_TYPE /spec/smoke/script",
                "/spec/artifacts/outDir          | null         | SCHEMA_TYPE /spec/artifacts/outDir",
                "/spec/sourceos                  | null         | SCHEMA_TYPE /spec/sourceos",
                "/spec/outputs                   | []           | SCHEMA_TYPE /spec/outputs",
                "/spec/agentMachine              | ''           | SCHEMA_TYPE /spec/agentMachine",
                "/spec/policy/abstractReasoning  | 0            | SCHEMA_TYPE /spec/policy/abstractReasoning",
                "/spec/policy/semanticControl    | 1            | SCHEMA_TYPE /spec/policy/semanticControl",
                // codes that replace the general ones
                "/apiVersion                     | null         | API_VERSION_UNSUPPORTED /apiVersion",
                "/apiVersion                     | []           | API_VERSION_UNSUPPORTED /apiVersion",
                "/kind                           | null         | KIND_INVALID /kind",
                "/metadata/licensePolicy/allowAGPL| null        | AGPL_NOT_FALSE /metadata/licensePolicy/allowAGPL",
                "/metadata/licensePolicy/allowAGPL| 0           | AGPL_NOT_FALSE /metadata/licensePolicy/allowAGPL",
                "/spec/vm/backendIntent          | null         | BACKEND_UNKNOWN /spec/vm/backendIntent",
                "/spec/policy/lane               | null         | LANE_UNKNOWN /spec/policy/lane",
                "/spec/policy/lane               | ['staging']  | LANE_UNKNOWN /spec/policy/lane",
                "/spec/policy/lane               | 'Staging'    | LANE_UNKNOWN /spec/policy/lane",
                "/spec/policy/maxRunSeconds      | null         | MAX_RUN_SECONDS_INVALID /spec/policy/maxRunSeconds",
                "/spec/policy/maxRunSeconds      | true         | MAX_RUN_SECONDS_INVALID /spec/policy/maxRunSeconds",
                "/spec/policy/maxRunSeconds      | 20.0         | MAX_RUN_SECONDS_INVALID /spec/policy/maxRunSeconds",
                "/spec/policy/maxRunSeconds      | 2e1          | MAX_RUN_SECONDS_INVALID /spec/policy/maxRunSeconds",
                "/spec/policy/maxRunSeconds      | -5           | MAX_RUN_SECONDS_INVALID /spec/policy/maxRunSeconds",
                "/spec/chronosCarrier            | null         | CHRONOS_FIELD_MISSING /spec/chronosCarrier",
                "/spec/governanceContext         | null         | GOVERNANCE_CONTEXT_INVALID /spec/governanceContext",
                "/spec/vm/network/mode           | 5            | SCHEMA_ENUM /spec/vm/network/mode",
                "/spec/vm/resources/vcpu         | 0            | SCHEMA_RANGE /spec/vm/resources/vcpu",
                "/spec/vm/resources/vcpu         | 0.5          | SCHEMA_RANGE /spec/vm/resources/vcpu;SCHEMA_TYPE /spec/vm/resources/vcpu",
                "/spec/vm/resources/vcpu         | 1.0          | -",
                "/spec/vm/resources/vcpu         | 1e0          | -",
                // missing members
                "/kind                           | -            | SCHEMA_REQUIRED /kind",
                "/apiVersion                     | -            | SCHEMA_REQUIRED /apiVersion",
                "/metadata                       | -            | SCHEMA_REQUIRED /metadata;AGPL_UNDECLARED /metadata/licensePolicy/allowAGPL",
                "/metadata/source                | -            | SOURCE_REV_UNSET /metadata/source/git/rev",
                "/spec                           | -            | SCHEMA_REQUIRED /spec",
                "/spec/policy                    | -            | SCHEMA_REQUIRED /spec/policy",
                "/spec/vm                        | -            | SCHEMA_REQUIRED /spec/vm",
                "/spec/vm/backendIntent          | -            | SCHEMA_REQUIRED /spec/vm/backendIntent",
                "/spec/vm/network                | -            | -",
                "/spec/secrets                   | -            | SCHEMA_REQUIRED /spec/secrets",
                "/spec/secrets/required          | -            | -",
                "/spec/artifacts                 | -            | SCHEMA_REQUIRED /spec/artifacts",
                "/spec/policy/policyPackHash     | -            | POLICY_PACK_UNPINNED /spec/policy/policyPackHash",
                "/spec/policy/humanGateRequired  | -            | -",
                // names and times
                "/metadata/name                  | 'a'          | NAME_PATTERN /metadata/name",
                "/metadata/name                  | ''           | NAME_PATTERN /metadata/name",
                "/metadata/name                  | 'ab'         | -",
                "/metadata/name                  | '-ab'        | NAME_PATTERN /metadata/name",
                "/metadata/version               | '1'          | VERSION_NOT_SEMVER /metadata/version",
                "/metadata/version               | '1.2.3-rc.1+b'| -",
                "/metadata/version               | '01.2.3'     | VERSION_NOT_SEMVER /metadata/version",
                "/metadata/createdAt             | '2026-01-15T09:00:00+02:00'     | -",
                "/metadata/createdAt             | '2026-01-15T09:00:00.123456789012Z'| -",
                "/metadata/createdAt             | '2026-01-15t09:00:00Z'          | CREATED_AT_FORMAT /metadata/createdAt",
                "/metadata/createdAt             | '2026-01-15 09:00:00Z'          | CREATED_AT_FORMAT /metadata/createdAt",
                "/metadata/createdAt             | '2026-12-31T23:59:60Z'          | CREATED_AT_FORMAT /metadata/createdAt",
                "/metadata/createdAt             | '2026-02-29T00:00:00Z'          | CREATED_AT_FORMAT /metadata/createdAt",
                "/metadata/createdAt             | '2026-01-15'                    | CREATED_AT_FORMAT /metadata/createdAt",
                // unknown members
                "/extra                          | 1            | UNKNOWN_MEMBER /extra",
                "/metadata/extra                 | 1            | UNKNOWN_MEMBER /metadata/extra",
                "/metadata/source/extra          | 1            | UNKNOWN_MEMBER /metadata/source/extra",
                "/spec/assessment                | {'x':1}      | UNKNOWN_MEMBER /spec/assessment",
                "/spec/smoke/args                | []           | UNKNOWN_MEMBER /spec/smoke/args",
                "/spec/integrationRefs           | {'x':1}      | UNKNOWN_MEMBER /spec/integrationRefs/x",
                "/spec/vm/resources/gpu          | 1            | UNKNOWN_MEMBER_STRICT /spec/vm/resources/gpu",
                "/spec/policy/controlMatrix      | {'rows':[]}  | UNKNOWN_MEMBER_STRICT /spec/policy/controlMatrix/rows",
                "/spec/policy/abstractReasoning  | {'x':1}      | UNKNOWN_MEMBER_STRICT /spec/policy/abstractReasoning/x",
                "/spec/policy/semanticControl    | {'any':{'thing':1}} | POLICY_MEMBER_OPAQUE /spec/policy/semanticControl",
                "/spec/vm/network/egressAllowlist| ['dns']      | NETWORK_CONTRADICTION /spec/vm/network/egressAllowlist",
                // paths
                "/spec/smoke/script              | ''           | SCHEMA_EMPTY /spec/smoke/script",
                "/spec/smoke/script              | './smoke.sh' | -",
                "/spec/smoke/script              | '.'          | PATH_NOT_REGULAR /spec/smoke/script",
                "/spec/smoke/script              | 'C:smoke.sh' | PATH_NOT_RELATIVE /spec/smoke/script",
                "/spec/smoke/script              | '/../smoke.sh'| PATH_NOT_RELATIVE /spec/smoke/script",
                "/spec/smoke/script              | 'bundles/demo-agent/gone.sh' | PATH_LEGACY_PREFIX /spec/smoke/script;PATH_NOT_FOUND /spec/smoke/script",
                "/spec/artifacts/outDir          | ''           | SCHEMA_EMPTY /spec/artifacts/outDir",
                "/spec/artifacts/outDir          | './/.'       | OUTDIR_UNSAFE /spec/artifacts/outDir",
                // secrets
                "/spec/secrets/secretRefRoot     | '/run/secrets'| -",
                "/spec/secrets/secretRefRoot     | 'run/secrets' | SECRET_REF_INVALID /spec/secrets/secretRefRoot",
                "/spec/secrets/required          | ['vault://a/b','urn:x:y','A_1'] | -",
                "/spec/secrets/required          | ['A','lower'] | SECRET_REF_INVALID /spec/secrets/required/0;SECRET_REF_INVALID /spec/secrets/required/1"
            })
    void aValueAtTheEdgeIsAnsweredExactlySo(String pointer, String json, String expected) {
        // Given
        Demo demo = new Demo().set(pointer.strip(), json == null ? null : json.strip());

        // When
        List<String> found = admitting.found(demo);

        // Then
        List<String> codes = expected == null ? List.of() : Arrays.asList(expected.split(";"));
        assertThat(found).containsExactlyInAnyOrderElementsOf(codes);
    }

    @Test
    void nothingIsReportedBelowWhatIsMissing() {
        AdmissionDecision decision = admitting.decide(new Demo().set("/spec/policy", null));

        assertThat(Admitting.found(decision)).containsExactly("SCHEMA_REQUIRED /spec/policy");
        JsonNode gate = decision.artifacts().get("control-gate-artifact.json");
        assertThat(gate.get("reason").asText()).isEqualTo("lane not resolvable");
        assertThat(gate.at("/gateContext/phase").asText()).isEqualTo("unresolved");
        assertThat(gate.at("/gateContext/tenant_scope").asText()).isEqualTo("single_tenant");
        assertThat(decision.artifacts()
                        .get("validation-artifact.json")
                        .get("lane")
                        .isNull())
                .isTrue();
    }

    @Test
    void aV02BundleIsClosedWhereV01IsNot() {
        // Given
        Demo demo = new Demo()
                .set("/apiVersion", "'agentplane.socioprophet.org/v0.2'")
                .set(
                        "/spec/trust",
                        "{'attestationMode':'none','grantMode':'none','policyDecisionRequired':false,'ledgerMode':'off'}")
                .set("/extra", "1")
                .set("/metadata/extra", "1")
                .set("/metadata/source/extra", "1")
                .set("/spec/sourceos", "{}")
                .set("/spec/governanceContext", "{}")
                .set("/spec/chronosCarrier", "null")
                .set("/spec/policy/breakGlass", "true")
                .set("/spec/executor", "{'ref':'a','x':1}")
                .set("/spec/trust/x", "1")
                .set("/spec/vm/backendIntent", "'agent-machine'");

        // Then
        assertThat(admitting.found(demo))
                .containsExactlyInAnyOrder(
                        "UNKNOWN_MEMBER_STRICT /extra",
                        "UNKNOWN_MEMBER_STRICT /metadata/extra",
                        "UNKNOWN_MEMBER /metadata/source/extra",
                        "UNKNOWN_MEMBER_STRICT /spec/sourceos",
                        "UNKNOWN_MEMBER_STRICT /spec/governanceContext",
                        "UNKNOWN_MEMBER_STRICT /spec/chronosCarrier",
                        "UNKNOWN_MEMBER_STRICT /spec/policy/breakGlass",
                        "UNKNOWN_MEMBER_STRICT /spec/executor/x",
                        "UNKNOWN_MEMBER_STRICT /spec/trust/x",
                        "BACKEND_UNKNOWN /spec/vm/backendIntent");
    }

    @ParameterizedTest
    @ValueSource(ints = {99, 100})
    void nestingIsLimitedAtOneHundred(int below) {
        // Given: the root object is depth 1
        String json = "{\"a\":" + "[".repeat(below) + "]".repeat(below) + "}";

        // When
        List<String> found = admitting.found(new Demo().raw(json.getBytes(StandardCharsets.UTF_8)));

        // Then
        assertThat(found.contains("JSON_DEPTH")).isEqualTo(below == 100);
    }

    @Test
    void aManifestOfOneMebibyteIsReadAndOneByteMoreIsNot() {
        // Given
        byte[] base = new Demo().snapshot().manifest().orElseThrow();
        byte[] full = Arrays.copyOf(base, 1 << 20);
        Arrays.fill(full, base.length, full.length, (byte) ' ');
        byte[] over = Arrays.copyOf(full, full.length + 1);
        over[full.length] = ' ';

        // Then
        assertThat(admitting.found(new Demo().raw(full))).isEmpty();
        assertThat(admitting.found(new Demo().raw(over))).containsExactly("MANIFEST_TOO_LARGE");
    }

    @Test
    void veryManyFindingsAreCountedAndTheFirstOnesListed() {
        // Given
        Demo demo = new Demo();
        com.fasterxml.jackson.databind.node.ObjectNode tree = Demo.base();
        for (int i = 0; i < 2_000; i++) {
            Demo.set(tree, "/spec/vm/x" + i, "1");
        }

        // When
        AdmissionDecision decision = admitting.decide(demo.manifest(tree));

        // Then
        assertThat(decision.findings()).hasSize(300);
        assertThat(decision.detail().get("findingCount").asInt()).isEqualTo(2_000);
        assertThat(decision.state()).isEqualTo(State.DENIED);
    }
}
