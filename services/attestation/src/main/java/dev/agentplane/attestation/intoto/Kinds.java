package dev.agentplane.attestation.intoto;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Evidence kinds, their predicate types, and which of them a run owes. */
public final class Kinds {

    public static final String VALIDATION = "validation";
    public static final String APPROVAL = "approval";
    public static final String PLACEMENT = "placement-decision";
    public static final String RUN = "run";
    public static final String REPLAY_INPUTS = "replay-inputs";
    public static final String IMPORTED_EVIDENCE = "imported-evidence";
    public static final String RECEIPT = "receipt";
    public static final String DEADLINE_CHECK = "deadline-check";
    public static final String RUN_MANIFEST = "run-manifest";
    public static final String REJECTED_INPUT = "rejected-input";
    public static final String LOG_GENESIS = "log-genesis";
    public static final String KEY_EVENT = "key-event";
    public static final String OPS_EVENT = "ops-event";

    /** Run of log events. */
    public static final String LOG = "_log";

    /** Run of inputs that belong to no run. */
    public static final String REJECTED = "_rejected";

    /** Kinds that the root keys sign, not the seal key. */
    public static final Set<String> ROOT_SIGNED = Set.of(LOG_GENESIS, KEY_EVENT, OPS_EVENT);

    private static final Set<String> RAN = Set.of("SUCCEEDED", "FAILED", "TIMED_OUT", "CANCELLED", "CRASHED", "LOST");

    private Kinds() {}

    /** {@code https://agentplane.dev/attestation/<kind>/v0.1}: a name; nothing ever fetches it. */
    public static String predicateType(String kind) {
        return "https://agentplane.dev/attestation/" + kind + "/v0.1";
    }

    /**
     * How a run ended, as far as its evidence tells.
     *
     * @param outcomes newest outcome by kind
     * @return empty while the run is open
     */
    public static Optional<String> terminalOutcome(Map<String, String> outcomes) {
        String run = outcomes.get(RUN);
        if (run != null && RAN.contains(run)) {
            return Optional.of(run);
        }
        if ("UNPLACEABLE".equals(outcomes.get(PLACEMENT))) {
            return Optional.of("UNPLACEABLE");
        }
        if ("DENIED".equals(outcomes.get(VALIDATION))) {
            return Optional.of("DENIED");
        }
        return Optional.empty();
    }

    /** Outcome of a run-manifest when nothing says how the run ended. */
    public static final String UNKNOWN_OUTCOME = "UNKNOWN";

    /**
     * The primary kinds that a run owes, sorted: one that ended by its outcome, and less if it was cancelled before it
     * was placed; one that is held only its validation; any other one, of which nobody knows what became, all of a run that ran.
     *
     * @param outcomes newest outcome by kind
     */
    public static List<String> owed(Map<String, String> outcomes) {
        boolean placed = outcomes.containsKey(PLACEMENT);
        if (!placed && "CANCELLED".equals(outcomes.get(RUN))) {
            return List.of(RUN, VALIDATION);
        }
        boolean held = !placed && "HELD".equals(outcomes.get(VALIDATION));
        return terminalOutcome(outcomes)
                .map(Kinds::expected)
                .orElseGet(() -> held ? List.of(VALIDATION) : expected(UNKNOWN_OUTCOME));
    }

    /** The primary kinds that must exist for a run that ended so, sorted. */
    public static List<String> expected(String terminalOutcome) {
        return switch (terminalOutcome) {
            case "DENIED" -> List.of(VALIDATION);
            case "UNPLACEABLE" -> List.of(PLACEMENT, VALIDATION);
            default -> List.of(PLACEMENT, REPLAY_INPUTS, RUN, VALIDATION);
        };
    }
}
