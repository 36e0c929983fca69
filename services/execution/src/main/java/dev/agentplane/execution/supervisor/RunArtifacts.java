package dev.agentplane.execution.supervisor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.AttemptEnd;
import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.BlobRef;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.Workload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The files of a run as the ecosystem knows them: {@code run-artifact.json} and {@code timeout-artifact.json}. */
final class RunArtifacts {

    static final String RUN_FILE = "run-artifact.json";
    static final String TIMEOUT_FILE = "timeout-artifact.json";

    private static final List<String> CARRIED = List.of("governanceContext", "sourceosBindings", "chronosCarrier");
    private static final String IMAGE_PRODUCTION = "sourceosImageProduction";
    private static final List<String> FALLBACK =
            List.of("katelloContentRef", "ostreeRef", "releaseSetRef", "bootReleaseSetRef", "smokeReceiptRef");

    private final SupervisorConfig config;

    RunArtifacts(SupervisorConfig config) {
        this.config = config;
    }

    /** {@code success} exactly when the exit code is 0. */
    static String status(AttemptFinished finished) {
        return finished.getExitCode() == 0 ? "success" : "failure";
    }

    /** The RunArtifact. */
    ObjectNode run(AttemptFinished finished, Instant at) {
        RunPlaced placed = finished.getPlaced();
        Workload work = placed.getWorkload();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("kind", "RunArtifact")
                .put("bundle", bundle(work))
                .put("bundlePath", "agentplane://bundle/" + work.getBundleDigest())
                .put("bundleDigest", work.getBundleDigest())
                .put("capturedAt", at.toString())
                .put("lane", work.getLane())
                .put("executor", placed.getExecutor().getName())
                .put("backendIntent", work.getBackendIntent())
                .put("backendExecuted", placed.getBackend())
                .put("runId", work.getTraceId())
                .put("status", status(finished))
                .put("exitCode", finished.getExitCode())
                .put("timedOut", finished.getEnd() == AttemptEnd.TIMED_OUT);
        blob(json, "stdoutRef", finished.getStdout());
        blob(json, "stderrRef", finished.getStderr());
        carry(json, work);
        upstream(json);
        return json;
    }

    /** The TimeoutArtifact, when it timed out. */
    Optional<ObjectNode> timeout(AttemptFinished finished, Instant at) {
        if (finished.getEnd() != AttemptEnd.TIMED_OUT) {
            return Optional.empty();
        }
        RunPlaced placed = finished.getPlaced();
        Workload work = placed.getWorkload();
        return Optional.of(JsonNodeFactory.instance
                .objectNode()
                .put("kind", "TimeoutArtifact")
                .put("bundle", bundle(work))
                .put("backend", placed.getBackend())
                .put("executor", placed.getExecutor().getName())
                .put("maxRunSeconds", work.getMaxRunSeconds())
                .put("failOnTimeout", work.getFailOnTimeout())
                .put("capturedAt", at.toString())
                .put("startedAt", finished.getStartedAt().toString())
                .put(
                        "deadlineAt",
                        finished.getStartedAt()
                                .plusSeconds(work.getMaxRunSeconds())
                                .toString())
                .put("signal", "SIGKILL"));
    }

    /** {@code <name>@<version>}. */
    static String bundle(Workload work) {
        return work.getBundleName() + "@" + work.getBundleVersion();
    }

    private static void blob(ObjectNode json, String member, @Nullable BlobRef blob) {
        if (blob != null) {
            json.put(member, "agentplane://blob/" + blob.getSha256());
        }
    }

    private void carry(ObjectNode json, Workload work) {
        JsonNode carried = StrictJson.parse(work.getCarried().getBytes(StandardCharsets.UTF_8));
        for (String member : CARRIED) {
            JsonNode value = carried.get(member);
            if (value != null && value.isObject()) {
                json.set(member, value);
            }
        }
        if (carried.get(IMAGE_PRODUCTION) instanceof ObjectNode production) {
            ObjectNode copy = production.deepCopy();
            copy.set("delegatedExecution", delegated(production));
            json.set(IMAGE_PRODUCTION, copy);
        }
    }

    private ObjectNode delegated(ObjectNode production) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        JsonNode declared = production.path("declared").path("outputs");
        for (String member : SupervisorConfig.DELEGATED) {
            String ref = config.delegated().get(member);
            if (ref == null && FALLBACK.contains(member)) {
                ref = declared.path(member).textValue();
            }
            if (ref != null) {
                json.put(member, ref);
            }
        }
        var taskRuns = json.putArray(SupervisorConfig.TASK_RUNS);
        SupervisorConfig.commaList(config.delegated().getOrDefault(SupervisorConfig.TASK_RUNS, ""))
                .forEach(taskRuns::add);
        return json;
    }

    private void upstream(ObjectNode json) {
        if (config.upstream().isEmpty() && config.taskRunRefs().isEmpty()) {
            return;
        }
        ObjectNode upstream = json.putObject("upstreamArtifacts");
        config.upstream().forEach(upstream::put);
        if (!config.taskRunRefs().isEmpty()) {
            var refs = upstream.putArray("taskRunRefs");
            config.taskRunRefs().forEach(refs::add);
        }
    }
}
