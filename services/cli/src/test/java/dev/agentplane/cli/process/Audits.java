package dev.agentplane.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentplane.platform.Platform;
import dev.agentplane.sealing.audit.AuditReport;
import dev.agentplane.sealing.audit.EvidenceAuditor;
import dev.agentplane.sealing.audit.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** What log verify says of the logs of an instance. */
final class Audits {

    private Audits() {}

    /** No alarm: every leaf in its place, under the signed roots, and none missing. What waits may still be sealed. */
    static void awaitClean(Platform platform) {
        await().atMost(Duration.ofSeconds(120)).untilAsserted(() -> {
            AuditReport report = new EvidenceAuditor(
                            platform, InstantSource.system(), null, List.of(), Level.FULL, (log, offset, end) -> {})
                    .run();
            assertThat(report.clean()).as("%s", report.logs()).isTrue();
        });
    }
}
