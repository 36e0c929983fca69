package dev.agentplane.cli.trace;

import dev.agentplane.avro.Topics;
import dev.agentplane.events.AdmissionState;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.BundleValidated;
import dev.agentplane.events.EvidenceDraft;
import dev.agentplane.events.EvidenceSealed;
import dev.agentplane.events.Finding;
import dev.agentplane.events.Producer;
import dev.agentplane.events.RunStarted;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.events.SubmissionRejected;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** Events of one trace for tests. */
public final class Events {

    /** The trace. */
    public static final String TRACE = "run-1";

    /** Digest of its bundle. */
    public static final String DIGEST = "sha256:" + "a".repeat(64);

    private static final Instant START = Instant.parse("2026-02-03T04:05:06Z");
    private static final SourceRecord SUBMISSION = new SourceRecord(Topics.BUNDLES.name(), 2, 7L, DIGEST);

    private Events() {}

    /** The fact that an event was appended so many seconds after the first one. */
    public static Fact fact(String topic, long offset, int second, SpecificRecord event) {
        return new Fact(topic, 2, offset, START.plusSeconds(second), event);
    }

    public static Fact submitted() {
        return fact(
                Topics.BUNDLES.name(),
                7,
                0,
                new BundleSubmitted(TRACE, DIGEST, START, "alice@host", null, null, Map.of(), null, null, null));
    }

    public static Fact validated(AdmissionState state, int second, Finding... findings) {
        return fact(
                Topics.VALIDATIONS.name(),
                second,
                second,
                new BundleValidated(
                        TRACE,
                        state,
                        "demo@1.0.0",
                        DIGEST,
                        SUBMISSION,
                        List.of(findings),
                        null,
                        draft("validation"),
                        null));
    }

    public static Fact rejected(String digest) {
        return fact(
                Topics.VALIDATIONS.name(),
                9,
                9,
                new SubmissionRejected(
                        TRACE,
                        digest,
                        DIGEST,
                        new SourceRecord(Topics.BUNDLES.name(), 2, 8L, digest),
                        "mallory@host",
                        "TRACE_ID_CONFLICT",
                        "belongs to another bundle",
                        draft("rejected-input")));
    }

    public static Fact started(int attempt, int second) {
        return fact(
                Topics.RUNS.name(),
                second,
                second,
                new RunStarted(TRACE, attempt, "worker-1", "local", START.plusSeconds(second), null));
    }

    public static Fact sealed(String kind, long index, int second) {
        return fact(
                Topics.EVIDENCE.name(),
                index,
                second,
                new EvidenceSealed(TRACE, kind, index, ByteBuffer.allocate(0), ByteBuffer.allocate(0)));
    }

    static EvidenceDraft draft(String kind) {
        return new EvidenceDraft(
                kind, "ADMITTED", START, new Producer("test", "User:test", "0"), List.of(), Map.of(), "{}");
    }
}
