package dev.agentplane.sealing.audit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects the alarms of one log: the first few of each kind, and how many there were. Not thread-safe. */
final class Alarms {

    /** A log that is wrong from one point on would else fill the memory with what follows from it. */
    private static final int KEPT_PER_KIND = 10;

    private final Map<AlarmKind, List<Alarm>> kept = new EnumMap<>(AlarmKind.class);
    private final Map<AlarmKind, Long> counts = new EnumMap<>(AlarmKind.class);

    private int raised;

    void raise(Alarm alarm) {
        raised++;
        List<Alarm> same = kept.computeIfAbsent(alarm.kind(), kind -> new ArrayList<>());
        if (same.size() < KEPT_PER_KIND) {
            same.add(alarm);
        }
        counts.merge(alarm.kind(), 1L, Long::sum);
    }

    /** How many so far. */
    int raised() {
        return raised;
    }

    /** How often each kind was raised. */
    Map<AlarmKind, Long> counts() {
        return new EnumMap<>(counts);
    }

    /** By kind, in the order of the kinds, and in the order they were raised in. */
    List<Alarm> inOrder() {
        return kept.values().stream().flatMap(List::stream).toList();
    }
}
