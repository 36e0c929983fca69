package dev.agentplane.cli.command;

import dev.agentplane.sealing.EvidenceExporter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Waits until a checkpoint covers a run's closing leaf. */
final class CoveredExport {

    private static final long BETWEEN_MILLIS = 100;

    private final Clock clock;

    CoveredExport(Clock clock) {
        this.clock = clock;
    }

    /** The export of a closed run, or what there is when the time is over; empty when there is nothing. */
    Optional<EvidenceExporter.Export> await(EvidenceExporter exporter, String traceId, Duration limit) {
        Instant end = clock.instant().plus(limit);
        Optional<EvidenceExporter.Export> export = exporter.export(traceId);
        while (!export.map(EvidenceExporter.Export::closed).orElse(false)
                && clock.instant().isBefore(end)) {
            try {
                TimeUnit.MILLISECONDS.sleep(BETWEEN_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return export;
            }
            export = exporter.export(traceId);
        }
        return export;
    }
}
