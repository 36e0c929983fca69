package dev.agentplane.topology.receipt;

import static dev.agentplane.topology.StackFixtures.event;
import static dev.agentplane.topology.StackFixtures.find;
import static dev.agentplane.topology.StackFixtures.joined;
import static dev.agentplane.topology.StackFixtures.json;
import static dev.agentplane.topology.StackFixtures.number;
import static dev.agentplane.topology.StackFixtures.payload;
import static dev.agentplane.topology.StackFixtures.trace;
import static dev.agentplane.topology.StackFixtures.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.topology.catalogue.Catalogue;
import dev.agentplane.topology.catalogue.EventType;
import dev.agentplane.topology.catalogue.Field;
import dev.agentplane.topology.verdict.Reason;
import dev.agentplane.topology.verdict.ReasonCode;
import dev.agentplane.topology.verdict.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One run with one thing changed, and what becomes of it. */
class MutantTest {

    private static final String HASH_OF_B = "sha256:b479397d204f11534b5804204cf13622bad7499be264fc1ec67763ae74644974";

    private final List<ObjectNode> events = joined();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void withoutOneRequiredEventTheTraceStaysOpen(int stage) {
        ObjectNode dropped = events.remove(stage - 1);
        assertThat(verdict(events).status()).isEqualTo(Status.OPEN);
        assertThat(verdict(events).missing())
                .containsExactly(dropped.required("event_type").textValue());
    }

    @Test
    void deliveringEverythingTwiceChangesNothing() {
        List<ObjectNode> twice = new ArrayList<>(events);
        twice.addAll(joined());
        payload(twice.subList(11, 22), "evt_007").set("inference_j", number("22"));
        assertThat(trace(twice).stackEvents()).hasSize(11);
        assertUnchanged(twice);
    }

    @Test
    void twoDifferentCompletionsConflict() {
        events.add(completion("evt_017", "07Z", "inference_j", 23));
        Verdict verdict = verdict(events);
        assertThat(verdict.status()).isEqualTo(Status.CONFLICTED);
        assertThat(verdict.missing()).isEmpty();
        assertThat(verdict.reasons()).singleElement().satisfies(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.SINGLE_SHOT_CONFLICT);
            assertThat(reason.eventIds()).containsExactly("evt_007", "evt_017");
            assertThat(reason.eventHashes()).hasSize(2);
        });
    }

    @Test
    void aCorrectionReplacesWhatItNames() {
        ObjectNode correction = completion("evt_017", "07.500Z", "inference_j", 23);
        correction.put("supersedes", "evt_007");
        events.add(correction);
        Verdict verdict = verdict(events);
        assertThat(verdict.status()).isEqualTo(Status.COMPLETE);
        assertThat(verdict.receiptHash())
                .hasValue("sha256:dd49159ad4a606cc64de17e89ebe5d7ff5f0f3a986f5b030cb5d147b534fed4a");
        assertNumber(verdict, "energy_j", "total", "68.5");
        assertNumber(verdict, "outcome", "maipj", "0.015670073");
    }

    @Test
    void theSamePayloadUnderAnotherIdIsARepeatedEmission() {
        events.add(completion("evt_027", "07.200Z", "inference_j", 22));
        Verdict verdict = verdict(events);
        assertThat(verdict.receiptHash()).hasValue(HASH_OF_B);
        assertThat(verdict.reasons()).extracting(Reason::code).containsExactly(ReasonCode.REPEATED_EMISSION);
    }

    @Test
    void anIdUsedForTwoContentsConflicts() {
        ObjectNode again = find(joined(), "evt_007");
        ((ObjectNode) again.required("payload")).set("quality", number("0.9"));
        events.add(again);
        Verdict verdict = verdict(events);
        assertThat(verdict.status()).isEqualTo(Status.CONFLICTED);
        assertThat(verdict.reasons()).singleElement().satisfies(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.EVENT_ID_REUSED);
            assertThat(reason.eventHashes()).hasSize(2);
        });
    }

    @Test
    void aReusedIdIsHealedByAnEventThatReplacesIt() {
        ObjectNode again = find(joined(), "evt_007");
        ((ObjectNode) again.required("payload")).set("quality", number("0.9"));
        events.add(again);
        ObjectNode correction = completion("evt_017", "07Z", "inference_j", 22);
        correction.put("supersedes", "evt_007");
        events.add(correction);
        assertUnchanged(events);
    }

    @Test
    void eventsThatReplaceEachOtherAreInvalid() {
        find(events, "evt_007").put("supersedes", "evt_017");
        ObjectNode other = completion("evt_017", "07Z", "inference_j", 23);
        other.put("supersedes", "evt_007");
        events.add(other);
        assertReason(Status.CONFLICTED, ReasonCode.SUPERSEDE_INVALID, null);
    }

    @Test
    void aReplacedEventThatNeverArrivesIsHarmless() {
        find(events, "evt_007").put("supersedes", "evt_000");
        assertUnchanged(events);
    }

    @Test
    void onlyLiveEventsReplaceOthers() {
        // Given a correction that was itself corrected, and a repetition that replaces the original
        ObjectNode first = completion("evt_017", "07Z", "inference_j", 23);
        first.put("supersedes", "evt_007");
        ObjectNode second = completion("evt_027", "07Z", "inference_j", 24);
        second.put("supersedes", "evt_017");
        events.add(first);
        events.add(second);
        // Then the correction no longer speaks, so that its original speaks again
        assertReason(Status.CONFLICTED, ReasonCode.SINGLE_SHOT_CONFLICT, null);
        // When the last word replaces the original too
        ObjectNode third = completion("evt_037", "07Z", "inference_j", 24);
        third.put("supersedes", "evt_007");
        events.add(third);
        assertThat(verdict(events).status()).isEqualTo(Status.COMPLETE);
        assertNumber(verdict(events), "energy_j", "total", "69.5");
    }

    @ParameterizedTest
    @ValueSource(strings = {".000Z", "+02:00", "+00:00", ".000000000Z", "z"})
    void theSameInstantWrittenOtherwiseIsTheSameReceipt(String zone) {
        for (ObjectNode event : events.subList(0, 8)) {
            String ts = event.required("ts").textValue();
            String local = ts.substring(0, ts.length() - 1);
            event.put("ts", zone.equals("+02:00") ? local.replace("T07", "T09") + zone : local + zone);
        }
        events.add(event(
                "evt_000",
                "span_early",
                "workspace.resolved",
                "00+05:00",
                "sociosphere",
                "{\"workspace_manifest_id\":\"w\"}"));
        assertUnchanged(events);
    }

    static Stream<Arguments> mandatoryMembers() {
        return Catalogue.REQUIRED.stream()
                .flatMap(type ->
                        type.fields().stream().filter(Field::mandatory).map(field -> Arguments.of(type, field.name())));
    }

    @ParameterizedTest
    @MethodSource("mandatoryMembers")
    void withoutAMandatoryMemberTheTraceIsRejected(EventType type, String member) {
        payload(events, "evt_00" + type.stage()).remove(member);
        Verdict verdict = verdict(events);
        assertThat(verdict.status()).isEqualTo(Status.REJECTED);
        assertThat(verdict.body()).isEmpty();
        assertThat(verdict.reasons())
                .contains(reasonAt(ReasonCode.PAYLOAD_MISSING, type, member, "evt_00" + type.stage()));
        assertThat(verdict.reasons())
                .filteredOn(reason -> reason.code().reasonClass().word().equals("reject"))
                .hasSize(1);
    }

    @Test
    void aReplayClaimWithoutManifestIsRejected() {
        payload(events, "evt_008").remove("replay_manifest_id");
        assertReason(Status.REJECTED, ReasonCode.REPLAY_MANIFEST_MISSING, "/payload/replay_manifest_id");
    }

    @Test
    void optionalMembersMayBeAbsentNullOrEmpty() {
        payload(events, "evt_007").remove("train_amortized");
        payload(events, "evt_008").put("non_replay_reason", "");
        assertUnchanged(events);
        payload(events, "evt_007").putNull("cooling_adjusted_j");
        assertNumber(verdict(events), "energy_j", "total", "60.5");
        payload(events, "evt_005").remove("adapter_digest");
        assertThat(verdict(events).body().orElseThrow().path("model_runtime").has("adapter_digest"))
                .isFalse();
        assertThat(verdict(events).status()).isEqualTo(Status.COMPLETE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train_amortized",
                "inference_j",
                "data_move_j",
                "network_j",
                "storage_j",
                "control_j",
                "idle_j",
                "cooling_adjusted_j",
                "replay_j",
                "latency_ms"
            })
    void negativeValuesAreRejected(String member) {
        payload(events, "evt_007").put(member, -1);
        assertReason(Status.REJECTED, ReasonCode.NEGATIVE_VALUE, "/payload/" + member);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "evt_007 | inference_j | \"22.0\" | PAYLOAD_TYPE",
                "evt_007 | inference_j | true | PAYLOAD_TYPE",
                "evt_007 | inference_j | null | PAYLOAD_MISSING",
                "evt_007 | inference_j | 22.00000000000000000001 | NUMBER_NOT_EXACT",
                "evt_007 | inference_j | 1e-400 | NUMBER_NOT_EXACT",
                "evt_007 | quality | 1.01 | VALUE_RANGE",
                "evt_007 | quality | -0.5 | VALUE_RANGE",
                "evt_007 | replayable | \"true\" | PAYLOAD_TYPE",
                "evt_007 | accounting_boundary | \"\" | PAYLOAD_MISSING",
                "evt_007 | accounting_boundary | 7 | PAYLOAD_TYPE",
                "evt_007 | total_j | 70.5 | ENERGY_TOTAL_MISMATCH",
                "evt_007 | total | 67.500001 | ENERGY_TOTAL_MISMATCH",
                "evt_001 | latency_slo_ms | 0 | VALUE_RANGE",
                "evt_001 | latency_slo_ms | -1 | NEGATIVE_VALUE",
                "evt_002 | pack_ids | \"one\" | PAYLOAD_TYPE",
                "evt_002 | pack_digests | [\"sha256:pack01\"] | PACK_DIGEST_COUNT",
                "evt_003 | total_bytes | 1.5 | PAYLOAD_TYPE",
                "evt_003 | working_set_hit_rate | 0.75 | HIT_RATE_MISMATCH",
                "evt_005 | execution_mode | \"moon\" | ENUM_UNKNOWN",
                "evt_005 | context_window_tokens | 0.5 | PAYLOAD_TYPE",
                "evt_006 | max_run_seconds | 4 | VALUE_RANGE",
                "evt_006 | max_run_seconds | 3601 | VALUE_RANGE",
                "evt_rpc_001 | protocol | \"http\" | ENUM_UNKNOWN",
                "evt_rpc_002 | reason | null | PAYLOAD_MISSING",
            })
    void wrongValuesAreRejectedWhereTheyAre(String event, String member, String value, ReasonCode code) {
        payload(events, event).set(member, json(value));
        assertReason(Status.REJECTED, code, "/payload/" + member);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "evt_002 | pack_digests | [\"sha256:pack01\",\"\"] | PACK_DIGEST_INVALID | /1",
                "evt_002 | pack_digests | [\"no digest\",\"sha256:a\"] | PACK_DIGEST_INVALID | /0",
                "evt_002 | pack_ids | [\"a\",\"\"] | PAYLOAD_TYPE | /1",
                "evt_008 | evidence_refs | [3] | PAYLOAD_TYPE | /0",
            })
    void wrongElementsAreRejectedWhereTheyAre(String event, String member, String value, ReasonCode code, String at) {
        payload(events, event).set(member, json(value));
        assertReason(Status.REJECTED, code, "/payload/" + member + at);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "evt_007 | total_j | 67.5 |",
                "evt_007 | total | 67.5000004 |",
                "evt_003 | working_set_hit_rate | 0.5000001 |",
                "evt_006 | max_run_seconds | 60 |",
                "evt_006 | max_run_seconds | 5.0 |",
                "evt_008 | some_other_member | 1 |",
                "evt_008 | quality | 1 | FOREIGN_FIELD",
            })
    void whatIsNotWrongIsNotRejected(String event, String member, String value, ReasonCode info) {
        payload(events, event).set(member, json(value));
        Verdict verdict = verdict(events);
        assertThat(verdict.status()).isEqualTo(Status.COMPLETE);
        assertThat(verdict.reasons()).extracting(Reason::code).isEqualTo(info == null ? List.of() : List.of(info));
    }

    @Test
    void aSharedDigestIsNoted() {
        payload(events, "evt_002").set("pack_digests", json("[\"hash://blake3/aa\",\"hash://blake3/aa\"]"));
        assertReason(Status.COMPLETE, ReasonCode.PACK_DIGEST_SHARED, "/payload/pack_digests");
    }

    @Test
    void aRunWithoutPacksIsRejected() {
        payload(events, "evt_002").set("pack_ids", json("[]"));
        payload(events, "evt_002").set("pack_digests", json("[]"));
        assertReason(Status.REJECTED, ReasonCode.PACKS_EMPTY, "/payload/pack_ids");
    }

    @Test
    void aHitRateOfNothingIsNoted() {
        ObjectNode fetched = payload(events, "evt_003");
        fetched.put("cache_hits", 0);
        fetched.put("cache_misses", 0);
        assertReason(Status.COMPLETE, ReasonCode.HIT_RATE_UNDEFINED, "/payload/working_set_hit_rate");
    }

    @Test
    void onePolicyBundleGovernsATrace() {
        payload(events, "evt_004").put("policy_bundle_id", "hdt-policy-2026-05");
        assertReason(Status.REJECTED, ReasonCode.POLICY_BUNDLE_MISMATCH, "/payload/policy_bundle_id");
    }

    @ParameterizedTest
    @CsvSource({
        "gakw-utility-v0.1, policy_pass, 0.7945, 0.014124444, b3b099d7485b20f753c934c48be94bc49585237ba1fbe60e6bfc245d079dbfb9",
        "gakw-family-v0.1, policy_pass, 0.731, 0.012995556,",
        "gakw-utility-v0.1, human_approved, 0.7945, 0.014124444, 03ff986d6c2851220dbbdcc10c3a16567e95a840775b0e24232b08582b8c52ed",
        "gakw-family-v0.1, human_approved, 0.831, 0.014773333,",
    })
    void aPolicyThatFailedAndAnApprovalThatWasRefusedCostUtility(
            String rubric, String member, String utility, String maipj, String hash) {
        payload(events, "evt_001").put("utility_rubric_version", rubric);
        payload(events, "evt_004").put(member, false);
        Verdict verdict = verdict(events);
        assertThat(verdict.status()).isEqualTo(Status.COMPLETE);
        assertNumber(verdict, "outcome", "utility", utility);
        assertNumber(verdict, "outcome", "maipj", maipj);
        if (hash != null) {
            assertThat(verdict.receiptHash()).hasValue("sha256:" + hash);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 12", "false, 11"})
    void approvalsFillInOnlyWhatTheEvaluationLeavesOpen(boolean granted, int size) {
        payload(events, "evt_004").remove("human_approved");
        if (granted) {
            events.add(
                    approval("evt_011", "granted", "06Z", "\"approval_ref\":\"appr-2\",\"attestation_ref\":\"att-1\""));
        }
        assertThat(events).hasSize(size);
        ObjectNode body = verdict(events).body().orElseThrow();
        assertThat(body.at("/outcome/human_approved").booleanValue()).isEqualTo(granted);
        if (granted) {
            assertThat(body.at("/evidence/approval_refs").toString()).isEqualTo("[\"appr-2\"]");
            assertThat(body.at("/evidence/attestation_refs").toString())
                    .isEqualTo("[\"attest://hdt/approval/001\",\"att-1\"]");
        }
    }

    @Test
    void approvalsThatContradictConflictUntilTheEvaluationIsCorrected() {
        events.add(approval("evt_011", "granted", "03.100Z", ""));
        events.add(approval("evt_012", "denied", "03.200Z", ""));
        assertReason(Status.CONFLICTED, ReasonCode.APPROVAL_CONTRADICTION, null);
        // When the producer settles it
        ObjectNode settled = find(joined(), "evt_004");
        settled.put("event_id", "evt_013").put("ts", "2026-04-05T07:30:03.300Z").put("supersedes", "evt_004");
        ((ObjectNode) settled.required("payload")).put("human_approved", false);
        events.add(settled);
        assertThat(verdict(events).status()).isEqualTo(Status.COMPLETE);
        // When somebody changes their mind afterwards
        events.add(approval("evt_014", "granted", "03.400Z", ""));
        assertReason(Status.CONFLICTED, ReasonCode.APPROVAL_CONTRADICTION, null);
    }

    @Test
    void riskClassesThatDifferDegrade() {
        payload(events, "evt_004").put("risk_class", "low");
        assertReason(Status.DEGRADED, ReasonCode.RISK_CLASS_MISMATCH, "/payload/risk_class");
        assertThat(verdict(events).body().orElseThrow().at("/task/risk_class").textValue())
                .isEqualTo("high");
    }

    @Test
    void aRunThatCannotBeReplayedSaysWhyOrIsDegradedTwice() {
        payload(events, "evt_008").put("replay_supported", false).put("non_replay_reason", "ephemeral approval");
        assertReason(Status.DEGRADED, ReasonCode.REPLAY_UNSUPPORTED, "/payload/replay_supported");
        payload(events, "evt_008").remove("non_replay_reason");
        assertThat(verdict(events).reasons())
                .extracting(Reason::code)
                .containsExactly(ReasonCode.NON_REPLAY_REASON_MISSING, ReasonCode.REPLAY_UNSUPPORTED);
    }

    @Test
    void aHybridRunWithoutTransportIsDegraded() {
        events.subList(8, 11).clear();
        assertReason(Status.DEGRADED, ReasonCode.TRANSPORT_INVISIBLE, "/payload/execution_mode");
        payload(events, "evt_005").put("execution_mode", "local");
        assertThat(verdict(events).status()).isEqualTo(Status.COMPLETE);
    }

    @Test
    void aRouteWithoutAnswerIsUnresolvedAndOneThatFailedLastHasFailed() {
        events.remove(10);
        assertReason(Status.DEGRADED, ReasonCode.TRANSPORT_UNRESOLVED, null);
        events.add(event(
                "evt_rpc_009",
                "span_rpc_fail",
                "rpc.fail",
                "04.900Z",
                "TriTRPC",
                "{\"route_id\":\"route://planner/runner@v1\",\"failure_class\":\"upstream_unreachable\"}"));
        assertReason(Status.DEGRADED, ReasonCode.TRANSPORT_FAILED, null);
        assertThat(verdict(events)
                        .body()
                        .orElseThrow()
                        .at("/transport/failure_class")
                        .textValue())
                .isEqualTo("upstream_unreachable");
    }

    @Test
    void aFailedRunIsIncompleteAndOneThatAlsoCompletedContradictsItself() {
        ObjectNode failed = event("evt_020", "span_run_end", "run.failed", "06Z", "agentplane", "{\"reason\":\"oom\"}");
        events.add(failed);
        assertThat(verdict(events).status()).isEqualTo(Status.CONFLICTED);
        assertThat(verdict(events).reasons())
                .extracting(Reason::code)
                .containsExactly(ReasonCode.RUN_OUTCOME_CONTRADICTION, ReasonCode.RUN_FAILED);
        events.remove(6);
        assertReason(Status.INCOMPLETE, ReasonCode.RUN_FAILED, null);
    }

    @Test
    void stagesOutOfOrderAreNotedOrRejected() {
        find(events, "evt_008").put("ts", "2026-04-05T07:30:06Z");
        assertReason(Status.COMPLETE, ReasonCode.STAGE_ORDER, null);
        assertThat(new Fold(true).judge(trace(events).stackEvents()).status()).isEqualTo(Status.REJECTED);
    }

    @Test
    void aRunThatUsedNoEnergyHasNoMaipj() {
        for (String part : List.of(
                "inference_j", "data_move_j", "network_j", "storage_j", "control_j", "idle_j", "cooling_adjusted_j")) {
            payload(events, "evt_007").put(part, 0);
        }
        assertReason(Status.COMPLETE, ReasonCode.MAIPJ_UNDEFINED, null);
        assertThat(verdict(events).body().orElseThrow().path("outcome").has("maipj"))
                .isFalse();
    }

    @Test
    void aTraceThatGrowsBeyondAllBoundsIsRejected() {
        for (int i = 0; i < Fold.MAX_EVENTS - 10; i++) {
            events.add(event("evt_x" + i, "s", "plan.created", "01Z", "agentplane", "{}"));
        }
        assertReason(Status.REJECTED, ReasonCode.TRACE_TOO_LARGE, null);
        events.remove(events.size() - 1);
        assertThat(verdict(events).status()).isEqualTo(Status.COMPLETE);
    }

    @Test
    void allReasonsAreCollectedInTheirOrder() {
        Consumer<ObjectNode> break7 =
                payload -> payload.put("inference_j", "x").put("idle_j", -1).put("quality", 2);
        break7.accept(payload(events, "evt_007"));
        payload(events, "evt_004").put("risk_class", "low");
        assertThat(verdict(events).reasons())
                .extracting(reason -> reason.code() + " " + reason.pointer())
                .containsExactly(
                        "NEGATIVE_VALUE /payload/idle_j",
                        "PAYLOAD_TYPE /payload/inference_j",
                        "VALUE_RANGE /payload/quality",
                        "RISK_CLASS_MISMATCH /payload/risk_class");
    }

    private static ObjectNode completion(String id, String second, String member, int value) {
        ObjectNode event = find(joined(), "evt_007");
        event.put("event_id", id).put("ts", "2026-04-05T07:30:" + second);
        ((ObjectNode) event.required("payload")).put(member, value);
        return event;
    }

    private static ObjectNode approval(String id, String kind, String second, String more) {
        String payload = "{\"policy_bundle_id\":\"hdt-policy-2026-04\"" + (more.isEmpty() ? "" : "," + more) + "}";
        return event(id, "span_policy", "approval." + kind, second, "human-digital-twin", payload);
    }

    private static Reason reasonAt(ReasonCode code, EventType type, String member, String eventId) {
        return new Reason(
                code, code.reasonClass(), type.name(), "/payload/" + member, List.of(eventId), List.of(), null);
    }

    private void assertReason(Status status, ReasonCode code, String pointer) {
        Verdict verdict = verdict(events);
        assertThat(verdict.status()).isEqualTo(status);
        assertThat(verdict.reasons()).singleElement().satisfies(reason -> {
            assertThat(reason.code()).isEqualTo(code);
            assertThat(reason.pointer()).isEqualTo(pointer);
        });
    }

    private static void assertUnchanged(List<ObjectNode> events) {
        Verdict verdict = verdict(events);
        assertThat(verdict.status()).isEqualTo(Status.COMPLETE);
        assertThat(verdict.receiptHash()).hasValue(HASH_OF_B);
        assertThat(verdict.reasons()).isEmpty();
    }

    private static void assertNumber(Verdict verdict, String block, String member, String expected) {
        JsonNode number = verdict.body().orElseThrow().path(block).path(member);
        assertThat(number.decimalValue()).isEqualByComparingTo(expected);
    }
}
