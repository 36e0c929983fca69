package dev.agentplane.placement;

import dev.agentplane.avro.Topics;
import dev.agentplane.events.AdmissionState;
import dev.agentplane.events.BundleValidated;
import dev.agentplane.events.DeadlinePassed;
import dev.agentplane.events.EvidenceDraft;
import dev.agentplane.events.Producer;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.events.Workload;
import dev.agentplane.platform.Incoming;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Records of the validations topic. */
final class Admissions {

    static final Instant AT = Instant.parse("2026-03-01T12:00:00.250Z");
    static final String TRACE = "trace-1";
    static final String DIGEST = "sha256:" + "ab".repeat(32);

    private Admissions() {}

    static SourceRecord submission() {
        return new SourceRecord("agentplane.bundles.v1", 0, 7L, "sha256:" + "cd".repeat(32));
    }

    /** A workload of {@code demo-agent@0.1.0} that asks for nothing special. */
    static Workload.Builder workload() {
        return Workload.newBuilder()
                .setTraceId(TRACE)
                .setBundleName("demo-agent")
                .setBundleVersion("0.1.0")
                .setBundleDigest(DIGEST)
                .setSubmission(submission())
                .setSubmitter("alice@example")
                .setLane("staging")
                .setBackendIntent("lima-process")
                .setMaxRunSeconds(20)
                .setFailOnTimeout(true)
                .setSmokeScript("smoke.sh")
                .setModulePath("vm.nix")
                .setOutDir("artifacts/demo-agent")
                .setPolicyPackDigest("sha256:" + "ef".repeat(32));
    }

    static BundleValidated validated(AdmissionState state, @Nullable Workload workload) {
        return new BundleValidated(
                TRACE,
                state,
                "demo-agent@0.1.0",
                DIGEST,
                submission(),
                List.of(),
                workload,
                new EvidenceDraft(
                        "validation",
                        state.name(),
                        AT,
                        new Producer("validation", "agentplane-validation", "test"),
                        List.of(),
                        Map.of(),
                        "{}"),
                null);
    }

    static Incoming incoming(SpecificRecord event) {
        return new Incoming(Topics.VALIDATIONS, 3, 41L, AT, TRACE, event, bytes(event));
    }

    static Incoming admitted(Workload workload) {
        return incoming(validated(AdmissionState.ADMITTED, workload));
    }

    /** That a moment has passed, recorded at this time. */
    static Incoming deadline(String subject, Instant at) {
        DeadlinePassed event = new DeadlinePassed(subject, at);
        return new Incoming(Topics.PLACEMENT_DEADLINES, 0, 5L, at, subject, event, bytes(event));
    }

    /** Avro bytes of any event. */
    static byte[] bytes(SpecificRecord event) {
        try {
            ByteBuffer buffer = new org.apache.avro.message.BinaryMessageEncoder<SpecificRecord>(
                            org.apache.avro.specific.SpecificData.getForClass(event.getClass()), event.getSchema())
                    .encode(event);
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
