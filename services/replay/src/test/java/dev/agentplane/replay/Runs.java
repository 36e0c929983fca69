package dev.agentplane.replay;

import dev.agentplane.avro.Topics;
import dev.agentplane.events.AttemptEnd;
import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.BlobRef;
import dev.agentplane.events.EvidenceDraft;
import dev.agentplane.events.ExecutorRef;
import dev.agentplane.events.OutputFile;
import dev.agentplane.events.Producer;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.events.Workload;
import dev.agentplane.platform.Incoming;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** Records of the runs topic. */
final class Runs {

    static final Instant AT = Instant.parse("2026-03-01T12:01:00Z");
    static final String TRACE = "trace-1";
    static final String BUNDLE = "sha256:" + "ab".repeat(32);
    static final BlobRef STDOUT = new BlobRef("sha256:" + "01".repeat(32), 3L, false, null, null);
    static final BlobRef STDERR = new BlobRef("sha256:" + "02".repeat(32), 4L, true, "sha256:" + "03".repeat(32), 99L);
    static final OutputFile REPORT =
            new OutputFile("report.txt", "0644", new BlobRef("sha256:" + "04".repeat(32), 5L, false, null, null));

    private static final String ISOLATION = "{\"limits\":{\"deadlineSeconds\":20},\"mechanism\":\"bwrap\",\"network\":"
            + "\"none\",\"pinned\":{\"TZ\":\"UTC\"}}";
    private static final String RUN_ARTIFACT = "{\"governanceContext\":{\"principal\":{\"spiffe_id\":\"s\"}},"
            + "\"kind\":\"RunArtifact\",\"upstreamArtifacts\":{\"taskRunRefs\":[\"t\"]}}";

    private Runs() {}

    static Workload.Builder workload() {
        return Workload.newBuilder()
                .setTraceId(TRACE)
                .setBundleName("demo-agent")
                .setBundleVersion("0.1.0")
                .setBundleDigest(BUNDLE)
                .setSubmission(new SourceRecord("agentplane.bundles.v1", 2, 1834L, "sha256:" + "cd".repeat(32)))
                .setSubmitter("alice@example")
                .setLane("staging")
                .setBackendIntent("lima-process")
                .setMaxRunSeconds(20)
                .setFailOnTimeout(true)
                .setSmokeScript("smoke.sh")
                .setModulePath("vm.nix")
                .setOutDir("artifacts/demo-agent")
                .setSecretsRequired(List.of("DEMO_TOKEN_FILE"))
                .setSecretRefRoot("secrets://user")
                .setPolicyPackRef("policy-packs/control-matrix/v0.1")
                .setPolicyPackDigest("sha256:" + "ef".repeat(32));
    }

    /** A run that exited with 0. */
    static AttemptFinished.Builder finished(Workload workload) {
        return AttemptFinished.newBuilder()
                .setTraceId(TRACE)
                .setAttempt(1)
                .setWorker("worker-1")
                .setPlaced(new RunPlaced(
                        TRACE,
                        workload,
                        new ExecutorRef("local", "local", null),
                        workload.getBackendIntent(),
                        null,
                        "sha256:" + "05".repeat(32),
                        List.of(),
                        draft("placement-decision", "PLACED", Map.of())))
                .setEnd(AttemptEnd.EXITED)
                .setExitCode(0)
                .setStartedAt(AT.minusSeconds(5))
                .setFinishedAt(AT.minusSeconds(1))
                .setStdout(STDOUT)
                .setStderr(STDERR)
                .setOutputs(List.of(REPORT))
                .setIsolation(ISOLATION);
    }

    static RunCompleted completed(AttemptFinished finished) {
        return new RunCompleted(
                TRACE,
                "SUCCEEDED",
                "success",
                finished,
                draft("run", "SUCCEEDED", Map.of("run-artifact.json", RUN_ARTIFACT)));
    }

    private static EvidenceDraft draft(String kind, String outcome, Map<String, String> artifacts) {
        return new EvidenceDraft(kind, outcome, AT, new Producer(kind, "p", "test"), List.of(), artifacts, "{}");
    }

    static Incoming incoming(SpecificRecord event) {
        return new Incoming(Topics.RUNS, 2, 17L, AT, TRACE, event, bytes(event));
    }

    static byte[] bytes(SpecificRecord event) {
        try {
            ByteBuffer buffer = new BinaryMessageEncoder<SpecificRecord>(
                            SpecificData.getForClass(event.getClass()), event.getSchema())
                    .encode(event);
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
