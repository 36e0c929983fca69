package dev.agentplane.topology.rules;

import dev.agentplane.topology.event.StackEvent;
import dev.agentplane.topology.verdict.Reason;
import dev.agentplane.topology.verdict.ReasonClass;
import dev.agentplane.topology.verdict.ReasonCode;
import java.util.List;
import java.util.Optional;

/** Stages whose order one producer's own clock vouches for. Order across producers is not checked. */
public final class StageOrder {

    private static final List<List<String>> CHAINS = List.of(
            List.of("placement.selected", "run.started", "run.completed", "evidence.sealed"),
            List.of("context.pack.selected", "context.pack.fetched"));

    private StageOrder() {}

    /**
     * Judges the order of neighbouring stages that are there.
     *
     * @param strict true when a violation rejects the trace
     */
    public static void judge(Facts facts, boolean strict, List<Reason> reasons) {
        for (List<String> chain : CHAINS) {
            List<StackEvent> stages = chain.stream()
                    .map(facts::of)
                    .flatMap(Optional::stream)
                    .map(CheckedPayload::event)
                    .toList();
            for (int i = 1; i < stages.size(); i++) {
                StackEvent before = stages.get(i - 1);
                StackEvent after = stages.get(i);
                if (after.instant().isBefore(before.instant())) {
                    reasons.add(Reason.of(ReasonCode.STAGE_ORDER)
                            .type(after.type())
                            .events(List.of(before, after))
                            .saying("before " + before.type().name())
                            .as(strict ? ReasonClass.REJECT : ReasonClass.INFO));
                }
            }
        }
    }
}
