package dev.agentplane.topology.selection;

import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.topology.catalogue.Catalogue;
import dev.agentplane.topology.catalogue.EventType;
import dev.agentplane.topology.event.StackEvent;
import dev.agentplane.topology.verdict.Reason;
import dev.agentplane.topology.verdict.ReasonCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Resolves a set of events into the ones that count. The order of the input does not matter. */
public final class Selection {

    private final List<Reason> reasons;
    private final Set<EventType> contradicted = new HashSet<>();
    private final Map<String, StackEvent> effective = new HashMap<>();

    private Selection(List<Reason> reasons) {
        this.reasons = reasons;
    }

    /**
     * Resolves a set of stack events, control events excluded.
     *
     * @param reasons receives the contradictions
     */
    public static LiveEvents of(Collection<StackEvent> events, List<Reason> reasons) {
        return new Selection(reasons).resolve(events);
    }

    private LiveEvents resolve(Collection<StackEvent> events) {
        Map<String, List<StackEvent>> byId =
                events.stream().collect(Collectors.groupingBy(StackEvent::eventId, TreeMap::new, Collectors.toList()));
        List<StackEvent> unambiguous = byId.values().stream()
                .filter(variants -> variants.size() == 1)
                .map(variants -> variants.get(0))
                .toList();
        Set<StackEvent> live = Supersession.live(unambiguous);
        byId.values().stream().filter(variants -> variants.size() > 1).forEach(variants -> reused(variants, live));
        for (EventType type : Catalogue.REQUIRED) {
            required(type, unambiguous, live);
        }
        runOutcome(live);
        List<StackEvent> others = live.stream()
                .filter(event -> !event.type().required())
                .sorted(StackEvent.BY_TIME)
                .toList();
        List<EventType> missing = Catalogue.REQUIRED.stream()
                .filter(type -> !effective.containsKey(type.name()) && !contradicted.contains(type))
                .toList();
        return new LiveEvents(effective, others, missing);
    }

    /** Several events under one id: none of them counts, and someone must say which one is meant. */
    private void reused(List<StackEvent> variants, Set<StackEvent> live) {
        boolean replaced = variants.stream().allMatch(variant -> live.stream()
                .anyMatch(event -> event.type().equals(variant.type())
                        && event.supersedes().filter(variant.eventId()::equals).isPresent()));
        if (!replaced) {
            variants.forEach(variant -> contradicted.add(variant.type()));
            StackEvent first = variants.get(0);
            Reason reason =
                    Reason.of(ReasonCode.EVENT_ID_REUSED).events(List.of(first)).hashes(variants);
            boolean oneType =
                    variants.stream().allMatch(variant -> variant.type().equals(first.type()));
            reasons.add(oneType ? reason.type(first.type()) : reason);
        }
    }

    private void required(EventType type, List<StackEvent> unambiguous, Set<StackEvent> live) {
        List<StackEvent> all = ofType(type, unambiguous);
        List<StackEvent> candidates = ofType(type, live);
        if (candidates.isEmpty()) {
            if (!all.isEmpty()) {
                contradicted.add(type);
                reasons.add(Reason.of(ReasonCode.SUPERSEDE_INVALID).type(type).events(all));
            }
            return;
        }
        if (candidates.size() > 1 && payloads(candidates) > 1) {
            contradicted.add(type);
            reasons.add(Reason.of(ReasonCode.SINGLE_SHOT_CONFLICT)
                    .type(type)
                    .events(candidates)
                    .hashes(candidates));
            return;
        }
        if (candidates.size() > 1) {
            reasons.add(Reason.of(ReasonCode.REPEATED_EMISSION).type(type).events(candidates));
        }
        effective.put(type.name(), candidates.get(0));
    }

    private static long payloads(List<StackEvent> events) {
        return events.stream()
                .map(event -> CanonicalJson.text(event.payload()))
                .distinct()
                .count();
    }

    private void runOutcome(Set<StackEvent> live) {
        List<StackEvent> outcomes = new ArrayList<>(ofType(Catalogue.type("run.failed"), live));
        List<StackEvent> completed = ofType(Catalogue.type("run.completed"), live);
        if (!outcomes.isEmpty() && !completed.isEmpty()) {
            outcomes.addAll(completed);
            reasons.add(Reason.of(ReasonCode.RUN_OUTCOME_CONTRADICTION).events(outcomes));
        }
    }

    private static List<StackEvent> ofType(EventType type, Collection<StackEvent> events) {
        return events.stream()
                .filter(event -> event.type().equals(type))
                .sorted(StackEvent.BY_TIME)
                .toList();
    }
}
