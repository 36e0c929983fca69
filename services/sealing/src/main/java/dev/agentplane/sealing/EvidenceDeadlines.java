package dev.agentplane.sealing;

import dev.agentplane.events.AdmissionState;
import dev.agentplane.events.BundleValidated;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.Workload;
import dev.agentplane.platform.Incoming;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * By when the evidence that follows an artifact should be there.
 *
 * @param toPlacement from the end of what an admitted run may wait for a place to its placement; does not run while a run is held for approval
 * @param grace after the bundle's own {@code maxRunSeconds}
 */
public record EvidenceDeadlines(Duration toPlacement, Duration grace) {

    /** What holds when nobody says otherwise. */
    public static final EvidenceDeadlines DEFAULT =
            new EvidenceDeadlines(Duration.ofSeconds(300), Duration.ofSeconds(600));

    /** Counted from the record's own time; empty when it awaits nothing. */
    Optional<Instant> after(Incoming record) {
        if (record.event() instanceof RunPlaced placed) {
            Duration run = Duration.ofSeconds(placed.getWorkload().getMaxRunSeconds());
            return Optional.of(record.timestamp().plus(run).plus(grace));
        }
        if (record.event() instanceof BundleValidated validated && validated.getState() == AdmissionState.ADMITTED) {
            // A run that finds no place waits for one as long as it may run, and its verdict is evidence then.
            Workload work = validated.getWorkload();
            Duration patience = Duration.ofSeconds(work == null ? 0 : work.getMaxRunSeconds());
            return Optional.of(record.timestamp().plus(patience).plus(toPlacement));
        }
        return Optional.empty();
    }
}
