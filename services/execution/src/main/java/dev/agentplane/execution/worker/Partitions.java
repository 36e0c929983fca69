package dev.agentplane.execution.worker;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** The partitions of a worker. Loop's thread only. */
final class Partitions {

    private final Map<Integer, Partition> byNumber = new TreeMap<>();
    private int turn;

    Optional<Partition> get(int number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    void put(int number, Partition partition) {
        byNumber.put(number, partition);
    }

    void remove(int number) {
        byNumber.remove(number);
    }

    void clear() {
        byNumber.clear();
    }

    /** Those of which everything is known, each time beginning with another one, so that none waits behind others. */
    List<Partition> complete() {
        List<Partition> all =
                byNumber.values().stream().filter(Partition::isComplete).collect(java.util.stream.Collectors.toList());
        if (!all.isEmpty()) {
            java.util.Collections.rotate(all, turn++ % all.size());
        }
        return all;
    }

    void forEachComplete(BiConsumer<Integer, Partition> action) {
        byNumber.forEach((number, partition) -> {
            if (partition.isComplete()) {
                action.accept(number, partition);
            }
        });
    }

    /** Sum of the placements that wait for a slot. */
    int waiting() {
        return byNumber.values().stream()
                .mapToInt(partition -> partition.queue().size())
                .sum();
    }

    /** Whether there are runs under way that somebody has to watch. */
    boolean anyOpen() {
        return byNumber.values().stream()
                .anyMatch(partition -> !partition.book().isEmpty());
    }

    void touch(java.time.Instant now) {
        byNumber.values().forEach(partition -> partition.book().touch(now));
    }
}
