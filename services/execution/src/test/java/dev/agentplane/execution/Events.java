package dev.agentplane.execution;

import dev.agentplane.avro.Topics;
import dev.agentplane.domain.Digest;
import dev.agentplane.events.AttemptEnd;
import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.AttemptStarted;
import dev.agentplane.events.BlobRef;
import dev.agentplane.events.EvidenceDraft;
import dev.agentplane.events.ExecutorRef;
import dev.agentplane.events.OutputFile;
import dev.agentplane.events.Producer;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.events.Workload;
import dev.agentplane.platform.Incoming;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** Events as the stages before would make them. */
public final class Events {

    /** When everything happens. */
    public static final Instant AT = Instant.parse("2026-03-01T12:00:00.250Z");

    private static final String DIGEST = "sha256:" + "ab".repeat(32);
    private static final SourceRecord SOURCE = new SourceRecord("agentplane.bundles.v1", 0, 1L, DIGEST);

    private Events() {}

    /** An admitted workload. */
    public static Workload.Builder workload(String traceId) {
        return Workload.newBuilder()
                .setTraceId(traceId)
                .setBundleName("demo-agent")
                .setBundleVersion("0.1.0")
                .setBundleDigest(DIGEST)
                .setSubmission(SOURCE)
                .setSubmitter("ci@test")
                .setLane("staging")
                .setBackendIntent("lima-process")
                .setMaxRunSeconds(20)
                .setFailOnTimeout(true)
                .setSmokeScript("smoke.sh")
                .setModulePath("vm.nix")
                .setOutDir("artifacts/demo-agent")
                .setPolicyPackDigest(DIGEST)
                .setCarried(
                        "{\"governanceContext\":{\"principal\":\"p\"},\"sourceosBindings\":{\"overlayRefs\":[\"o\"]}}");
    }

    /** Its placement on an executor. */
    public static RunPlaced placed(Workload workload, String sshRef) {
        return new RunPlaced(
                workload.getTraceId(),
                workload,
                new ExecutorRef("worker-1", sshRef, null),
                "lima-process",
                null,
                DIGEST,
                List.of(),
                new EvidenceDraft(
                        "placement-decision",
                        "PLACED",
                        AT,
                        new Producer("placement", "p", "test"),
                        List.of(),
                        Map.of(),
                        "{}"));
    }

    /** An attempt began. */
    public static AttemptStarted started(String traceId, int attempt) {
        return new AttemptStarted(
                traceId, attempt, "w" + attempt, "worker-1", AT, null, dev.agentplane.events.AttemptSign.CLAIM, 20);
    }

    /** An attempt ended, leaving logs and one output. */
    public static AttemptFinished finished(Workload workload, int attempt, AttemptEnd end, int exitCode) {
        BlobRef log = new BlobRef(Digest.of(new byte[] {1}).toString(), 1L, false, null, null);
        BlobRef cut = new BlobRef(
                Digest.of(new byte[] {2}).toString(),
                1L,
                true,
                Digest.of(new byte[] {3}).toString(),
                9L);
        return AttemptFinished.newBuilder()
                .setTraceId(workload.getTraceId())
                .setAttempt(attempt)
                .setWorker("w" + attempt)
                .setPlaced(placed(workload, "local"))
                .setEnd(end)
                .setExitCode(exitCode)
                .setStartedAt(AT.minusSeconds(3))
                .setFinishedAt(AT.minusSeconds(1))
                .setStdout(log)
                .setStderr(log)
                .setOutputs(List.of(new OutputFile("r.txt", "0644", cut)))
                .setIsolation("{\"mechanism\":\"bwrap\"}")
                .build();
    }

    /** An event as read from the attempts topic. */
    public static Incoming onAttempts(String key, SpecificRecord event) {
        return new Incoming(Topics.ATTEMPTS, 3, 41, AT, key, event, new byte[] {7});
    }
}
