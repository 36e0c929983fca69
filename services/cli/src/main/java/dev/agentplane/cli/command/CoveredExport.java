package dev.agentplane.cli.command;

import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.TopicReader;
import dev.agentplane.sealing.EvidenceExporter;
import dev.agentplane.topology.stream.PublishedReceipts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Waits until a checkpoint covers a run's closing leaf, and the revisions of its receipt that were issued. */
final class CoveredExport {

    private static final long BETWEEN_MILLIS = 100;

    private final Clock clock;

    CoveredExport(Clock clock) {
        this.clock = clock;
    }

    /** Revisions of the receipt of a trace so far; 0 when it has none. */
    static int revisions(Platform platform, String traceId) {
        try (TopicReader reader = platform.topicReader()) {
            return new PublishedReceipts(reader)
                    .find(traceId)
                    .map(record -> record.path("revision").asInt())
                    .orElse(0);
        }
    }

    /**
     * The export of a closed run, or what there is when the time is over; empty when there is nothing.
     *
     * @param receipts how many revisions of its receipt must be in it
     */
    Optional<EvidenceExporter.Export> await(EvidenceExporter exporter, String traceId, int receipts, Duration limit) {
        Instant end = clock.instant().plus(limit);
        Optional<EvidenceExporter.Export> export = exporter.export(traceId);
        while (!export.filter(EvidenceExporter.Export::closed)
                        .filter(each -> Collections.frequency(each.kinds(), Kinds.RECEIPT) >= receipts)
                        .isPresent()
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
