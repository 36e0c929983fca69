package dev.agentplane.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ArtifactContractsTest {

    private static final String AT = "\"2026-01-01T00:01:00Z\"";

    /** The smallest artifact of each kind, one member per line of the contract. */
    private static final Map<Contract, String> SMALLEST = smallest();

    private final ArtifactContracts contracts = new ArtifactContracts();

    @ParameterizedTest
    @EnumSource(Contract.class)
    void theSmallestArtifactOfEachKindIsAccepted(Contract contract) {
        assertThat(contracts.check(contract, tree(contract))).isEmpty();
        assertThat(contracts.check(contract.kind(), tree(contract))).isEmpty();
        assertThat(contracts.require(contract.fileName(), tree(contract))).isEqualTo(tree(contract));
    }

    @ParameterizedTest
    @MethodSource("requiredMembers")
    void everyMemberOfTheSmallestArtifactIsRequired(Contract contract, String member) {
        // Given
        ObjectNode artifact = tree(contract);
        artifact.remove(member);

        // When
        List<ContractViolation> violations = contracts.check(contract, artifact);

        // Then
        assertThat(violations).extracting(ContractViolation::pointer).containsExactly("/" + member);
    }

    @ParameterizedTest
    @EnumSource(
            value = Contract.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RUN", "REPLAY"})
    void aClosedContractRefusesAnUnknownMember(Contract contract) {
        ObjectNode artifact = tree(contract).put("extra", 1);

        assertThat(contracts.check(contract, artifact))
                .extracting(ContractViolation::pointer)
                .containsExactly("/extra");
    }

    @ParameterizedTest
    @EnumSource(
            value = Contract.class,
            names = {"RUN", "REPLAY"})
    void anOpenContractTakesMembersOfOurs(Contract contract) {
        assertThat(contracts.check(contract, tree(contract).put("runId", "run-1")))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Contract.class)
    void aTimeThatIsNoTimeIsRefused(Contract contract) {
        // Given
        String member = Stream.of("capturedAt", "evaluatedAt", "createdAt")
                .filter(tree(contract)::has)
                .findFirst()
                .orElseThrow();

        // When
        List<ContractViolation> violations =
                contracts.check(contract, tree(contract).put(member, "yesterday"));

        // Then
        assertThat(violations).extracting(ContractViolation::pointer).containsExactly("/" + member);
    }

    @Test
    void onlyWhatV01CannotExpressIsMeasuredWithV02() {
        ObjectNode run = tree(Contract.RUN);
        assertThat(contracts.version(Contract.RUN, run)).isEqualTo("v0.1");
        assertThat(contracts.check("run-artifact.json", run.deepCopy().put("lane", "dev")))
                .isEmpty();
        assertThat(contracts.check("run-artifact.json", run.deepCopy().put("backendIntent", "agent-machine")))
                .isEmpty();
        assertThat(contracts.check("run-artifact.json", run.deepCopy().put("lane", "smoke")))
                .isNotEmpty();
        assertThat(contracts.version(Contract.RUN, run.deepCopy().put("lane", "dev")))
                .isEqualTo("v0.2");
        assertThat(contracts.check(
                        "validation-artifact.json", tree(Contract.VALIDATION).put("lane", "dev")))
                .isNotEmpty();
    }

    @Test
    void anArtifactThatBreaksItsContractIsNotExported() {
        ObjectNode artifact = tree(Contract.REVERSAL).put("status", "maybe");
        artifact.remove("bundle");

        assertThatThrownBy(() -> contracts.require("reversal-artifact.json", artifact))
                .isInstanceOf(ContractViolationException.class)
                .hasMessageContaining("reversal-artifact.json violates contract v0.1")
                .hasMessageContaining("/bundle")
                .hasMessageContaining("/status");
    }

    @Test
    void aNameWithoutContractIsAnError() {
        assertThatThrownBy(() -> contracts.check("notes.json", tree(Contract.RUN)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<org.junit.jupiter.params.provider.Arguments> requiredMembers() {
        return SMALLEST.keySet().stream().flatMap(contract -> tree(contract).properties().stream()
                .map(member -> org.junit.jupiter.params.provider.Arguments.of(contract, member.getKey())));
    }

    private static ObjectNode tree(Contract contract) {
        String text = "{\"kind\":\"" + contract.kind() + "\"," + SMALLEST.get(contract) + "}";
        JsonNode tree = StrictJson.parse(text.getBytes(StandardCharsets.UTF_8));
        return (ObjectNode) tree;
    }

    private static Map<Contract, String> smallest() {
        String head = "\"bundle\":\"demo@1\",\"capturedAt\":" + AT + ",";
        String run = head + "\"executor\":\"local\",\"backendIntent\":\"lima-process\",";
        Map<Contract, String> all = new TreeMap<>();
        all.put(Contract.VALIDATION, head + "\"valid\":true,\"checks\":[{\"name\":\"manifest\",\"status\":\"pass\"}]");
        all.put(Contract.CONTROL_GATE, gate());
        all.put(
                Contract.VERDICT_GATE,
                "\"evaluatedAt\":" + AT
                        + ",\"result\":\"deny\",\"reason\":\"promote=false\",\"domain\":\"d\",\"rightsCritical\":false,"
                        + "\"fit\":\"bijection\",\"failedPredicates\":[],\"policyBundle\":{\"id\":\"p\",\"version\":\"1\"},"
                        + "\"verdictEnvelopePath\":\"e\",\"verdictArtifactRef\":\"a\",\"verdictExplanationRef\":\"x\"");
        all.put(
                Contract.PLACEMENT_DECISION,
                "\"capturedAt\":" + AT + ",\"backendIntent\":\"qemu\",\"requiresKvm\":true,\"chosenExecutor\":\"a\","
                        + "\"sshRef\":\"local\",\"caps\":{\"kvm\":true},\"rejected\":[{\"name\":\"b\",\"reason\":null}]");
        all.put(
                Contract.PLACEMENT_RECEIPT,
                "\"bundle\":\"demo@1\",\"createdAt\":" + AT + ",\"signedBy\":\"k\",\"decision\":{\"chosenSite\":null,"
                        + "\"backend\":\"qemu\",\"constraints\":{\"lane\":\"prod\"},\"rejectedSites\":[]}");
        all.put(
                Contract.EXECUTOR_PROBE,
                "\"capturedAt\":" + AT + ",\"defaultExecutor\":null,\"results\":[{\"name\":\"a\",\"sshRef\":\"local\","
                        + "\"isDefault\":true,\"reachable\":true,\"caps\":{},\"probeOut\":\"\"}]");
        all.put(Contract.RUN, run + "\"lane\":\"staging\",\"status\":\"success\",\"exitCode\":0");
        all.put(Contract.TIMEOUT, head + "\"backend\":\"lima-process\",\"executor\":\"local\",\"maxRunSeconds\":5");
        all.put(Contract.REPLAY, run + "\"inputs\":{\"bundlePath\":\"b\",\"bundleRev\":null,\"artifactDir\":\"a\"}");
        all.put(Contract.SESSION, head + "\"sessionRef\":\"urn:srcos:session:1\",\"status\":\"paused\"");
        all.put(
                Contract.PROMOTION,
                head + "\"promotionReceiptRef\":\"urn:srcos:receipt:promotion:1\",\"promotedObjectRef\":\"o\"");
        all.put(
                Contract.REVERSAL,
                head + "\"sourcePromotionReceiptRef\":\"urn:srcos:receipt:promotion:1\",\"reversalHandle\":\"h\"");
        all.put(
                Contract.MOUNT_EVIDENCE,
                "\"capturedAt\":" + AT
                        + ",\"workspaceId\":\"w\",\"executor\":\"e\",\"backendIntent\":\"agent-machine\","
                        + "\"localDataPlaneRef\":\"l\",\"mountPolicyRef\":\"m\",\"policyHash\":\"h\","
                        + "\"storageBackend\":\"other\",\"mounts\":[{\"mountId\":\"1\",\"pathClass\":\"code\","
                        + "\"agentPath\":\"/a\",\"accessMode\":\"read-only\",\"secretsProhibited\":true}]");
        all.put(
                Contract.OFFICE_EVIDENCE,
                "\"capturedAt\":" + AT + ",\"workroomId\":\"w\",\"artifactId\":\"a\",\"storageRef\":\"s\","
                        + "\"policyHash\":\"h\",\"artifactType\":\"pdf\",\"format\":\"pdf\",\"operation\":\"plan\","
                        + "\"status\":\"planned\"");
        all.put(
                Contract.NETWORK_EVIDENCE,
                "\"capturedAt\":" + AT + ",\"workspaceId\":\"w\",\"networkAccessProfileRef\":\"n\","
                        + "\"policyHash\":\"h\",\"operation\":\"plan\",\"status\":\"planned\","
                        + "\"decision\":\"deny\",\"destinationStored\":false");
        all.put(
                Contract.PROVIDER_EVIDENCE,
                "\"capturedAt\":" + AT + ",\"workspaceId\":\"w\",\"providerRef\":\"p\","
                        + "\"networkAccessProfileRef\":\"n\",\"policyHash\":\"h\",\"providerClass\":\"vllm\","
                        + "\"owner\":\"user\",\"operation\":\"plan\",\"status\":\"planned\","
                        + "\"promptEgressDefault\":\"deny\",\"authInline\":false");
        all.put(
                Contract.ASSISTANT_EVIDENCE,
                "\"capturedAt\":" + AT + ",\"workspaceId\":\"w\",\"bridgeRef\":\"b\",\"policyHash\":\"h\","
                        + "\"platform\":\"linux\",\"bridgeClass\":\"mcp\",\"operation\":\"other\","
                        + "\"status\":\"planned\",\"invokesAssistant\":false,\"promptStored\":false");
        return all;
    }

    private static String gate() {
        StringBuilder context = new StringBuilder();
        for (String member : List.of(
                "phase",
                "authority",
                "environment_tier",
                "approval_mode",
                "tenant_scope",
                "enforcement_point",
                "reasoning_class",
                "verification_mode",
                "llm_only_forbidden",
                "requires_counterexample_search",
                "requires_program_candidate",
                "requires_backtracking_capability",
                "program_candidate_ref_present",
                "counterexample_refs_present",
                "backtracking_capable")) {
            context.append(context.isEmpty() ? "" : ",")
                    .append('"')
                    .append(member)
                    .append("\":\"unresolved\"");
        }
        return "\"bundle\":\"demo@1\",\"bundlePath\":\"b\",\"policyBundlePath\":\"p\",\"evaluatedAt\":" + AT
                + ",\"result\":\"hold\",\"reason\":\"r\",\"enforcementPoint\":\"policy_engine\",\"policyBundleSha256\":\""
                + "0".repeat(64) + "\",\"gateContext\":{" + context
                + "},\"matchedRowIds\":[],\"blockingRowIds\":[],\"candidateRowIds\":[]";
    }
}
