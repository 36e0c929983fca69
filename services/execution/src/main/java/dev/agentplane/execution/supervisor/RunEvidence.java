package dev.agentplane.execution.supervisor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.contracts.ArtifactContracts;
import dev.agentplane.contracts.ContractViolation;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.BlobRef;
import dev.agentplane.events.EvidenceDraft;
import dev.agentplane.events.OutputFile;
import dev.agentplane.events.Producer;
import dev.agentplane.events.ResourceUsage;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.events.SubjectDigest;
import dev.agentplane.events.Workload;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.PoisonException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Drafts the evidence of a run: v0.1 files, subjects, and the full account of the attempt. Pure. */
final class RunEvidence {

    private static final String KIND = "run";
    private static final String COMPONENT = "execution";

    private final SupervisorConfig config;
    private final RunArtifacts artifacts;
    private final ArtifactContracts contracts = new ArtifactContracts();

    RunEvidence(SupervisorConfig config) {
        this.config = config;
        this.artifacts = new RunArtifacts(config);
    }

    EvidenceDraft draft(Incoming report, AttemptFinished finished, Outcome outcome) {
        Map<String, String> files = new TreeMap<>();
        files.put(RunArtifacts.RUN_FILE, text(RunArtifacts.RUN_FILE, artifacts.run(finished, report.timestamp())));
        artifacts
                .timeout(finished, report.timestamp())
                .ifPresent(json -> files.put(RunArtifacts.TIMEOUT_FILE, text(RunArtifacts.TIMEOUT_FILE, json)));
        return new EvidenceDraft(
                KIND,
                outcome.name(),
                report.timestamp(),
                new Producer(COMPONENT, config.principal(), config.version()),
                subjects(finished),
                files,
                CanonicalJson.text(detail(report, finished)));
    }

    /** RFC 8785 text of a file that keeps its contract; one that does not is never written. */
    private String text(String file, ObjectNode json) {
        List<ContractViolation> violations = contracts.check(file, json);
        if (!violations.isEmpty()) {
            throw new PoisonException("CONTRACT_VIOLATION", file + ": " + violations);
        }
        return CanonicalJson.text(json);
    }

    private static List<SubjectDigest> subjects(AttemptFinished finished) {
        List<SubjectDigest> subjects = new ArrayList<>();
        Workload work = finished.getPlaced().getWorkload();
        subjects.add(new SubjectDigest(
                "bundle:" + RunArtifacts.bundle(work),
                Digest.parse(work.getBundleDigest()).hex()));
        for (OutputFile output : finished.getOutputs()) {
            add(subjects, "output:" + output.getPath(), output.getBlob());
        }
        add(subjects, "stdout", finished.getStdout());
        add(subjects, "stderr", finished.getStderr());
        return subjects;
    }

    /** A subject is the whole file as the script wrote it, also where only its head is kept. */
    private static void add(List<SubjectDigest> subjects, String name, @Nullable BlobRef blob) {
        if (blob != null) {
            String original = blob.getOriginalSha256();
            String digest = original == null ? blob.getSha256() : original;
            subjects.add(new SubjectDigest(name, Digest.parse(digest).hex()));
        }
    }

    private static ObjectNode detail(Incoming report, AttemptFinished finished) {
        RunPlaced placed = finished.getPlaced();
        Workload work = placed.getWorkload();
        ObjectNode detail = JsonNodeFactory.instance
                .objectNode()
                .put("runId", work.getTraceId())
                .put("attempt", finished.getAttempt())
                .put("worker", finished.getWorker())
                .put("executor", placed.getExecutor().getName())
                .put("sshRef", placed.getExecutor().getSshRef())
                .put("backendExecuted", placed.getBackend())
                .put("end", finished.getEnd().name())
                .put("exitCode", finished.getExitCode())
                .put("startedAt", finished.getStartedAt().toString())
                .put("finishedAt", finished.getFinishedAt().toString())
                .put("maxRunSeconds", work.getMaxRunSeconds())
                .put("inventoryDigest", placed.getInventoryDigest())
                .put("schemaVersion", schemaVersion(work));
        putIfPresent(detail, "signal", finished.getSignal());
        putIfPresent(detail, "message", finished.getMessage());
        putIfPresent(detail, "replayOf", work.getReplayOf());
        String degradation = placed.getDegradation();
        if (degradation != null) {
            detail.set("degradation", json(degradation));
        }
        detail.set("isolation", json(finished.getIsolation()));
        putUsage(detail, finished.getUsage());
        putBlob(detail, "stdout", finished.getStdout());
        putBlob(detail, "stderr", finished.getStderr());
        var outputs = detail.putArray("outputs");
        for (OutputFile output : finished.getOutputs()) {
            ObjectNode item = outputs.addObject().put("path", output.getPath()).put("mode", output.getMode());
            describe(item, output.getBlob());
        }
        putSource(detail, "submission", work.getSubmission());
        putSource(detail, "report", report.source());
        return detail;
    }

    /** The v0.1 schema cannot say these two; then the file follows our v0.2 copy. */
    private static String schemaVersion(Workload work) {
        return work.getLane().equals("dev") || work.getBackendIntent().equals("agent-machine") ? "v0.2" : "v0.1";
    }

    private static JsonNode json(String text) {
        return StrictJson.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void putIfPresent(ObjectNode json, String member, @Nullable Integer value) {
        if (value != null) {
            json.put(member, value.intValue());
        }
    }

    private static void putIfPresent(ObjectNode json, String member, @Nullable String value) {
        if (value != null) {
            json.put(member, value);
        }
    }

    private static void putLong(ObjectNode json, String member, @Nullable Long value) {
        if (value != null) {
            json.put(member, value.longValue());
        }
    }

    private static void putUsage(ObjectNode detail, @Nullable ResourceUsage usage) {
        if (usage == null) {
            return;
        }
        ObjectNode json = detail.putObject("usage").put("wallMillis", usage.getWallMillis());
        putLong(json, "userCpuMillis", usage.getUserCpuMillis());
        putLong(json, "systemCpuMillis", usage.getSystemCpuMillis());
        putLong(json, "maxRssBytes", usage.getMaxRssBytes());
        putLong(json, "readBytes", usage.getReadBytes());
        putLong(json, "writtenBytes", usage.getWrittenBytes());
    }

    private static void putBlob(ObjectNode detail, String member, @Nullable BlobRef blob) {
        if (blob != null) {
            describe(detail.putObject(member), blob);
        }
    }

    private static void describe(ObjectNode json, BlobRef blob) {
        json.put("sha256", blob.getSha256()).put("size", blob.getSize()).put("truncated", blob.getTruncated());
        putIfPresent(json, "originalSha256", blob.getOriginalSha256());
        putLong(json, "originalSize", blob.getOriginalSize());
    }

    private static void putSource(ObjectNode detail, String member, SourceRecord source) {
        detail.putObject(member)
                .put("topic", source.getTopic())
                .put("partition", source.getPartition())
                .put("offset", source.getOffset())
                .put("valueDigest", source.getValueDigest());
    }
}
