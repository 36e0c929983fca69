package dev.agentplane.validation.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.contracts.ArtifactContracts;
import dev.agentplane.validation.Demo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of the admission profile: each case changes one thing and is answered by exactly these codes. */
class AdmissionTableTest {

    private static final String SOURCEOS =
            "{'artifactTruthRef':'a','flavorRef':'f','installerProfileRef':'i','channelRef':'c','manifestRef':'m',"
                    + "'sourceosSpecRef':'s'}";
    private static final String AUTOMATION =
            "{'substrateDocRef':'d','katelloContentModelRef':'k','tektonPipelineRef':'t','katelloProduct':'p',"
                    + "'katelloRepository':'r','katelloLifecycleEnvironment':'dev'}";
    private static final String CHRONOS = "{'sourceEvidenceRef':'e','methodFamily':'m','claimStatus':'c',"
            + "'validationStatus':'v','owningPlane':'chronos','replayRef':'r','nonAuthorityDeclaration':true}";
    private static final String TRUST =
            "{'attestationMode':'none','grantMode':'none','policyDecisionRequired':false,'ledgerMode':'best_effort'}";
    private static final String VERDICT =
            "{'kind':'PolicyFabricVerdictEnvelope','capturedAt':'2026-01-20T11:00:00Z','policyBundle':{'id':'p',"
                    + "'version':'1'},'domain':'d','promote':true,'fit':'bijection','verdictArtifactRef':'a',"
                    + "'verdictExplanationRef':'x','bundle':'demo-agent@0.1.0','lane':'staging'}";

    private final Admission admission = new Admission();
    private final ArtifactContracts contracts = new ArtifactContracts();

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void everyCaseIsAnsweredByExactlyItsCodes(Case test) {
        // When
        AdmissionDecision decision =
                admission.admit(test.change.apply(new Demo()).snapshot(), test.facts.apply(factsFor(test)));

        // Then
        assertThat(codes(decision)).containsExactlyInAnyOrderElementsOf(test.codes);
        assertThat(decision.state()).isEqualTo(test.state);
        JsonNode artifact = decision.artifacts().get("validation-artifact.json");
        assertThat(artifact.get("valid").booleanValue()).isEqualTo(test.state != State.DENIED);
        assertThat(contracts.check("validation-artifact.json", artifact)).isEmpty();
        assertThat(contracts.check(
                        "control-gate-artifact.json", decision.artifacts().get("control-gate-artifact.json")))
                .isEmpty();
        assertThat(decision.findings()).isSortedAccordingTo(Finding.ORDER);
    }

    static Stream<Case> cases() {
        return Stream.of(
                        schema(),
                        policy(),
                        paths(),
                        secrets(),
                        human(),
                        image(),
                        carrier(),
                        reasoning(),
                        json(),
                        trust(),
                        verdict())
                .flatMap(List::stream);
    }

    private static List<Case> schema() {
        return List.of(
                admitted("B01", demo -> demo),
                denied(
                        "B02",
                        demo -> demo.set("/apiVersion", "'agentplane.socioprophet.ai/v1'"),
                        "API_VERSION_UNSUPPORTED"),
                denied("B03", demo -> demo.set("/kind", "'Pod'"), "KIND_INVALID"),
                denied(
                        "B04",
                        demo -> demo.set("/metadata/version", null).set("/spec/smoke", null),
                        "SCHEMA_REQUIRED",
                        "SCHEMA_REQUIRED"),
                denied("B05", demo -> demo.set("/metadata/name", "'Bad Name/../x'"), "NAME_PATTERN"),
                denied("B07", demo -> demo.set("/metadata/version", "''"), "SCHEMA_EMPTY"),
                denied("B09", demo -> demo.set("/metadata/createdAt", "'yesterday'"), "CREATED_AT_FORMAT"),
                denied("L01", demo -> demo.set("/metadata/licensePolicy", null), "AGPL_UNDECLARED"),
                denied("L03", demo -> demo.set("/metadata/licensePolicy/allowAGPL", "true"), "AGPL_NOT_FALSE"),
                denied("L04", demo -> demo.set("/metadata/licensePolicy/allowAGPL", "'false'"), "AGPL_NOT_FALSE"),
                denied("L06", demo -> demo.set("/metadata/licensePolicy/waiver", "'ok'"), "UNKNOWN_MEMBER_STRICT"),
                denied("V01", demo -> demo.set("/spec/vm/backendIntent", "'docker'"), "BACKEND_UNKNOWN"),
                denied(
                        "V02",
                        demo -> demo.set("/spec/vm/backendIntent", "'agent-machine'"),
                        "AGENT_MACHINE_BINDING",
                        "AGENT_MACHINE_BINDING",
                        "AGENT_MACHINE_BINDING"),
                admitted("V03", demo -> demo.set("/spec/vm/backendIntent", "'agent-machine'")
                        .set("/spec/agentMachine", "{'profileRef':'p','mountPolicyRef':'m','workspaceId':'w'}")),
                denied("V05", demo -> demo.set("/spec/vm/network/mode", "'host'"), "SCHEMA_ENUM"),
                denied("V06", demo -> demo.set("/spec/vm/resources/memMiB", "-5"), "SCHEMA_RANGE"),
                denied("V07", demo -> demo.set("/spec/vm/gpu", "1"), "UNKNOWN_MEMBER_STRICT"),
                denied(
                        "M01",
                        demo -> demo.set("/metadata/licensePolicy/allowAGPL", "true")
                                .set("/spec/policy/lane", "'smoke'")
                                .set("/spec/smoke/script", "'missing.sh'"),
                        "AGPL_NOT_FALSE",
                        "LANE_UNKNOWN",
                        "PATH_NOT_FOUND"));
    }

    private static List<Case> policy() {
        return List.of(
                denied("P01", demo -> demo.set("/spec/policy/maxRunSeconds", null), "MAX_RUN_SECONDS_MISSING"),
                denied("P02", demo -> demo.set("/spec/policy/maxRunSeconds", "4"), "MAX_RUN_SECONDS_INVALID"),
                admitted("P03 lower", demo -> demo.set("/spec/policy/maxRunSeconds", "5")),
                admitted("P03 upper", demo -> demo.set("/spec/policy/maxRunSeconds", "3600")),
                denied("P04", demo -> demo.set("/spec/policy/maxRunSeconds", "3601"), "MAX_RUN_SECONDS_INVALID"),
                admitted("P07", demo -> demo.set("/spec/policy/failOnTimeout", null)),
                admitted("P08", demo -> demo.set("/spec/policy/lane", null), "LANE_DEFAULTED"),
                denied("P09", demo -> demo.set("/spec/policy/lane", "'smoke'"), "LANE_UNKNOWN"),
                denied("P10", demo -> demo.set("/spec/policy/lane", "'dev'"), "LANE_DEV_NOT_ALLOWED"),
                denied("P11", demo -> demo.set("/spec/policy/shadowMode", "true"), "UNKNOWN_MEMBER_STRICT"),
                admitted("P12", demo -> demo.set("/spec/policy/policyPackHash", "'UNSET'"), "POLICY_PACK_UNPINNED"),
                admitted(
                        "P13",
                        demo -> demo.set("/metadata/source/git", "{'rev':'UNSET','dirty':true}"),
                        "SOURCE_REV_UNSET",
                        "SOURCE_DIRTY"));
    }

    private static List<Case> paths() {
        return List.of(
                denied("F01", demo -> demo.set("/spec/smoke/script", "'missing.sh'"), "PATH_NOT_FOUND"),
                denied("F02", demo -> demo.set("/spec/smoke/script", "'../smoke.sh'"), "PATH_TRAVERSAL"),
                denied("F03", demo -> demo.set("/spec/vm/modulePath", "'/abs/vm.nix'"), "PATH_NOT_RELATIVE"),
                admitted(
                        "F05",
                        demo -> demo.set("/spec/smoke/script", "'bundles/demo-agent/smoke.sh'"),
                        "PATH_LEGACY_PREFIX"),
                denied("F07", demo -> demo.set("/spec/artifacts/outDir", "'/abs/out'"), "OUTDIR_UNSAFE"),
                denied("F08", demo -> demo.set("/spec/artifacts/outDir", "'artifacts/../../x'"), "OUTDIR_UNSAFE"),
                admitted("F09", demo -> demo.set("/spec/artifacts/outDir", "'./artifacts/demo-agent'")));
    }

    private static List<Case> secrets() {
        return List.of(
                denied(
                        "S01",
                        demo -> demo.set("/spec/policy/password", "'hunter2'"),
                        "UNKNOWN_MEMBER_STRICT",
                        "SECRET_INLINE_KEY"),
                denied(
                        "S02",
                        demo -> demo.set("/spec/integrations", "{'db':{'apiKey':'abc123'}}"),
                        "UNKNOWN_MEMBER",
                        "SECRET_INLINE_KEY"),
                admitted(
                        "S03",
                        demo -> demo.set("/spec/integrations", "{'db':{'apiKey':'vault://team/db'}}"),
                        "UNKNOWN_MEMBER"),
                denied("S04", demo -> demo.set("/spec/secrets/required", "['hunter2-literal']"), "SECRET_REF_INVALID"),
                denied(
                        "S05",
                        demo -> demo.set("/metadata/licensePolicy/notes", "'-----BEGIN RSA " + "PRIVATE KEY-----'"),
                        "SECRET_PRIVATE_KEY"),
                denied(
                        "S06",
                        demo -> demo.set("/spec/executor/ref", "'https://u:p@host.example'"),
                        "SECRET_URL_USERINFO"),
                denied("S09", demo -> demo.set("/spec/secrets/value", "'x'"), "UNKNOWN_MEMBER_STRICT"));
    }

    private static List<Case> human() {
        UnaryOperator<Demo> prod =
                demo -> demo.set("/spec/policy/lane", "'prod'").set("/spec/policy/humanGateRequired", "true");
        return List.of(
                denied(
                        "C01",
                        demo -> demo.set("/spec/policy/lane", "'prod'"),
                        "PROD_HUMAN_GATE_REQUIRED",
                        "GATE_DENIED"),
                new Case("C02", prod, facts -> facts, State.HELD, List.of("APPROVAL_PENDING")),
                new Case(
                        "C03",
                        prod,
                        facts -> facts.with(facts.humans().approvedBy(List.of(approval(prod)))),
                        State.ADMITTED,
                        List.of()),
                new Case(
                        "C05",
                        demo -> demo.set("/spec/policy/humanGateRequired", "true"),
                        facts -> facts,
                        State.HELD,
                        List.of("APPROVAL_PENDING")),
                denied("C06", demo -> demo.set("/spec/policy/breakGlass", "true"), "GATE_CONTEXT_CLAIM"),
                admitted(
                        "C08",
                        demo -> demo.set("/spec/policy/controlMatrix", "{'context':{'authority':'draft'}}"),
                        "GATE_CONTEXT_CLAIM"),
                denied("C10", demo -> demo.set("/spec/policy/globalDeployment", "true"), "GATE_CONTEXT_CLAIM"));
    }

    private static Approval approval(UnaryOperator<Demo> change) {
        return new Approval(
                "ap-1",
                true,
                change.apply(new Demo()).snapshot().digest(),
                "prod",
                "release-manager",
                "reviewed",
                Demo.NOW.minusSeconds(60),
                Demo.NOW.plus(Duration.ofHours(23)),
                true,
                false);
    }

    private static List<Case> image() {
        UnaryOperator<Demo> valid = demo -> demo.set("/spec/sourceos", SOURCEOS)
                .set("/spec/sociosAutomation", AUTOMATION)
                .set("/spec/outputs", "{'releaseSetRef':'r'}");
        List<String> missing = new ArrayList<>(java.util.Collections.nCopies(12, "SOURCEOS_REF_MISSING"));
        missing.add("SOURCEOS_OUTPUT_MISSING");
        return List.of(
                admitted("O01", valid),
                denied("O02", demo -> demo.set("/spec/sourceos", "{}"), missing.toArray(String[]::new)),
                denied(
                        "O03",
                        demo -> valid.apply(demo)
                                .set("/spec/sociosAutomation/katelloLifecycleEnvironment", "'staging'"),
                        "SOURCEOS_LIFECYCLE"),
                denied(
                        "O04",
                        demo -> valid.apply(demo).set("/spec/sociosAutomation/username", "'x'"),
                        "SECRET_INLINE_KEY",
                        "UNKNOWN_MEMBER"),
                denied("O05", demo -> valid.apply(demo).set("/spec/outputs", null), "SOURCEOS_OUTPUT_MISSING"));
    }

    private static List<Case> carrier() {
        return List.of(
                admitted("H01", demo -> demo.set("/spec/chronosCarrier", CHRONOS)),
                denied(
                        "H02",
                        demo -> demo.set("/spec/chronosCarrier", CHRONOS).set("/spec/chronosCarrier/replayRef", null),
                        "CHRONOS_FIELD_MISSING"),
                denied(
                        "G01",
                        demo -> demo.set("/spec/governanceContext", "{'principal':{}}"),
                        "GOVERNANCE_CONTEXT_INVALID"),
                admitted(
                        "G02",
                        demo -> demo.set(
                                "/spec/governanceContext",
                                "{'principal':{'spiffe_id':'spiffe://x/y','aum_digest':'sha256:" + "a".repeat(64)
                                        + "'}}")));
    }

    private static List<Case> reasoning() {
        String abstractBlock = "/spec/policy/abstractReasoning";
        return List.of(
                denied(
                        "R01",
                        demo -> demo.set(
                                abstractBlock,
                                "{'reasoningClass':'ABSTRACT','llmOnlyForbidden':true,'verificationMode':'NONE'}"),
                        "ABSTRACT_LLM_ONLY"),
                admitted(
                        "R02",
                        demo -> demo.set(
                                abstractBlock,
                                "{'reasoningClass':'ABSTRACT','llmOnlyForbidden':true,'verificationMode':'POLICY_ONLY'}")),
                denied(
                        "R03",
                        demo -> demo.set(
                                abstractBlock, "{'reasoningClass':'REACTIVE','requiresProgramCandidate':true}"),
                        "ABSTRACT_PROGRAM_CANDIDATE"),
                denied("R04", demo -> demo.set(abstractBlock, "{'reasoningClass':'DEDUCTIVE'}"), "ABSTRACT_ENUM"));
    }

    private static List<Case> json() {
        return List.of(
                raw("J01", text -> "[]", "ROOT_NOT_OBJECT"),
                raw("J02", text -> text.replace("\"kind\":", "\"kind\":\"Bundle\",\"kind\":"), "JSON_DUPLICATE_KEY"),
                raw("J03", text -> text.replace("\"vcpu\":1", "\"vcpu\":NaN"), "JSON_NON_FINITE"),
                raw("J07", text -> text.substring(0, 100), "JSON_SYNTAX"));
    }

    private static List<Case> trust() {
        UnaryOperator<Demo> v02 = demo -> demo.set("/apiVersion", "'agentplane.socioprophet.org/v0.2'");
        return List.of(
                denied("T01", v02, "SCHEMA_REQUIRED"),
                admitted("T02", demo -> v02.apply(demo).set("/spec/trust", TRUST)),
                admitted(
                        "T03", demo -> v02.apply(demo).set("/spec/trust", TRUST).set("/spec/policy/lane", "'dev'")));
    }

    private static List<Case> verdict() {
        return List.of(
                new Case("E01", demo -> demo, facts -> facts.with(signed(VERDICT)), State.ADMITTED, List.of()),
                new Case(
                        "E02",
                        demo -> demo,
                        facts -> facts.with(signed(VERDICT.replace("'promote':true", "'promote':false"))),
                        State.DENIED,
                        List.of("VERDICT_DENIED")),
                new Case(
                        "E05",
                        demo -> demo,
                        facts -> facts.with(facts.verdict().demanded()),
                        State.DENIED,
                        List.of("VERDICT_MISSING")));
    }

    private static VerdictFacts signed(String envelope) {
        byte[] bytes = envelope.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return VerdictFacts.NONE.given(VerdictInput.open(bytes, received -> new VerdictOpener.Opened(received, true)));
    }

    private static AdmissionFacts factsFor(Case test) {
        return Demo.facts();
    }

    private static List<String> codes(AdmissionDecision decision) {
        return decision.findings().stream()
                .map(finding -> finding.code().name())
                .toList();
    }

    private static Case admitted(String id, UnaryOperator<Demo> change, String... codes) {
        return new Case(id, change, facts -> facts, State.ADMITTED, Arrays.asList(codes));
    }

    private static Case denied(String id, UnaryOperator<Demo> change, String... codes) {
        return new Case(id, change, facts -> facts, State.DENIED, Arrays.asList(codes));
    }

    private static Case raw(String id, UnaryOperator<String> change, String... codes) {
        return denied(
                id,
                demo -> demo.raw(change.apply(Optional.of(dev.agentplane.domain.json.CanonicalJson.text(Demo.base()))
                                .orElseThrow())
                        .getBytes(StandardCharsets.UTF_8)),
                codes);
    }

    record Case(
            String id,
            UnaryOperator<Demo> change,
            UnaryOperator<AdmissionFacts> facts,
            State state,
            List<String> codes) {

        @Override
        public String toString() {
            return id;
        }
    }
}
