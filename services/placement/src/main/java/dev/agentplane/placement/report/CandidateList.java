package dev.agentplane.placement.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.placement.schedule.Failure;
import dev.agentplane.placement.schedule.NodeVerdict;
import dev.agentplane.placement.schedule.SkippedCheck;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The candidates of one round, one object each: {@code name}, {@code sshRef}, {@code codes[]} of all failed checks (only
 * NOT_SELECTED for one that passed), {@code reasons[]} beside them as {@code <CODE>: <text>}, {@code score} and {@code
 * scores{health, freeSlots}} (0 and empty when a check failed), {@code skipped[{code, why}]} beyond what was skipped for
 * all.
 *
 * @param verdicts exactly one for each executor
 * @param forAll checks that were made for no executor
 */
record CandidateList(List<NodeVerdict> verdicts, Set<SkippedCheck> forAll) {

    static CandidateList of(List<NodeVerdict> verdicts) {
        Set<SkippedCheck> forAll = new LinkedHashSet<>(verdicts.get(0).skipped());
        verdicts.forEach(verdict -> {
            if (!forAll.isEmpty()) {
                forAll.retainAll(verdict.skipped());
            }
        });
        return new CandidateList(verdicts, forAll);
    }

    ArrayNode skippedForAll() {
        return skipped(List.copyOf(forAll));
    }

    ArrayNode json() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode(verdicts.size());
        verdicts.forEach(verdict -> list.add(candidate(verdict)));
        return list;
    }

    private ObjectNode candidate(NodeVerdict verdict) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("name", verdict.node().name())
                .put("sshRef", verdict.node().sshRef());
        ArrayNode codes = json.putArray("codes");
        verdict.codes().forEach(codes::add);
        ArrayNode reasons = json.putArray("reasons");
        verdict.failures().stream().map(Failure::reason).forEach(reasons::add);
        json.put("score", verdict.score());
        ObjectNode scores = json.putObject("scores");
        verdict.scores().forEach(score -> scores.put(score.scorer(), score.points()));
        json.set(
                "skipped",
                skipped(verdict.skipped().stream()
                        .filter(check -> !forAll.contains(check))
                        .toList()));
        return json;
    }

    private static ArrayNode skipped(List<SkippedCheck> checks) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode(checks.size());
        checks.forEach(
                check -> list.addObject().put("code", check.code().name()).put("why", check.why()));
        return list;
    }
}
