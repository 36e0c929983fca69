package dev.agentplane.topology.receipt;

import dev.agentplane.topology.event.StackEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The recorded decisions about a trace that can be honoured: everything they were based on has arrived.
 *
 * @param deadline the deadline that passed
 * @param seals by revision
 * @param blocked true while a decision waits for events it was based on; no new one may be taken before
 */
record Controls(Optional<Deadline> deadline, List<Seal> seals, boolean blocked) {

    Controls {
        seals = List.copyOf(seals);
    }

    static Controls of(Trace trace) {
        Set<String> present = trace.hashes();
        Optional<Deadline> deadline = Optional.empty();
        List<Seal> seals = new ArrayList<>();
        boolean blocked = false;
        for (StackEvent event : trace.controlEvents()) {
            if (!present.containsAll(Seal.hashes(event.payload()))) {
                blocked = true;
            } else if (event.type().name().equals(ControlEvents.DEADLINE)) {
                deadline = Optional.of(Deadline.read(event));
            } else {
                seals.add(Seal.read(event));
            }
        }
        seals.sort(Comparator.comparingInt(Seal::revision));
        return new Controls(deadline, seals, blocked);
    }

    /** The seal in force. */
    Optional<Seal> latest() {
        return seals.isEmpty() ? Optional.empty() : Optional.of(seals.get(seals.size() - 1));
    }

    /** The seal before it. */
    Optional<Seal> previous() {
        return seals.size() < 2 ? Optional.empty() : Optional.of(seals.get(seals.size() - 2));
    }

    /** The receipt hash that was in force last. */
    Optional<String> latestReceiptHash() {
        return seals.stream().flatMap(seal -> seal.receiptHash().stream()).reduce((before, now) -> now);
    }

    boolean none() {
        return deadline.isEmpty() && seals.isEmpty();
    }
}
