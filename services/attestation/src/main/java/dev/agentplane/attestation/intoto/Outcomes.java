package dev.agentplane.attestation.intoto;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The outcomes a kind of evidence can have. */
public final class Outcomes {

    private static final Set<String> ENDED = Set.of("SUCCEEDED", "FAILED", "TIMED_OUT", "CANCELLED", "CRASHED", "LOST");

    private static final Map<String, Set<String>> VALUES = Map.ofEntries(
            Map.entry(Kinds.VALIDATION, Set.of("ADMITTED", "HELD", "DENIED")),
            Map.entry("approval", Set.of("GRANTED", "REFUSED", "EXPIRED", "REJECTED")),
            Map.entry(Kinds.PLACEMENT, Set.of("PLACED", "UNPLACEABLE")),
            Map.entry(Kinds.RUN, ENDED),
            Map.entry(Kinds.REPLAY_INPUTS, Set.of("CAPTURED", "NOT_REPLAYABLE")),
            Map.entry("replay-verification", Set.of("REPRODUCED", "DIVERGED", "NOT_REPLAYABLE")),
            Map.entry("promotion", Set.of("PROMOTED", "REFUSED", "FAILED")),
            Map.entry("reversal", Set.of("STARTED", "SUCCEEDED", "REFUSED", "FAILED")),
            Map.entry("session", Set.of("SUCCESS", "FAILURE", "PAUSED", "DEFERRED", "CANCELED")),
            Map.entry("imported-evidence", Set.of("VERIFIED", "UNVERIFIED", "FAILED")),
            Map.entry("deadline-check", Set.of("EVIDENCE_MISSING", "EVIDENCE_PRESENT")));

    /** Kinds without one. */
    private static final Set<String> NONE = Set.of(Kinds.LOG_GENESIS, Kinds.KEY_EVENT, Kinds.OPS_EVENT, "seal-batch");

    private Outcomes() {}

    /**
     * True when a predicate of this kind may have this as its {@code outcome}. Kinds that leave the words open, such as
     * the reason codes of {@code rejected-input}, need some text.
     */
    public static boolean allows(String kind, JsonNode outcome) {
        if (NONE.contains(kind)) {
            return outcome.isMissingNode();
        }
        Set<String> values = VALUES.get(kind);
        return outcome.isTextual()
                && !outcome.textValue().isEmpty()
                && (values == null || values.contains(outcome.textValue()));
    }

    /** The same in words. */
    public static String expected(String kind) {
        Set<String> values = VALUES.get(kind);
        return NONE.contains(kind) ? "nothing" : values == null ? "a text" : "one of " + new TreeSet<>(values);
    }
}
