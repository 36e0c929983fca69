package dev.agentplane.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.contracts.Contract;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.Workload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** {@code replay-artifact.json} of a run. Paths are logical: nothing in it depends on a machine. */
final class ReplayArtifact {

    /** Members that a RunArtifact and its ReplayArtifact say in the same words. */
    private static final List<String> SHARED = List.of(
            "governanceContext", "upstreamArtifacts", "sourceosBindings", "sourceosImageProduction", "chronosCarrier");

    private ReplayArtifact() {}

    static ObjectNode of(RunCompleted completed, Instant at) {
        RunPlaced placed = completed.getFinished().getPlaced();
        Workload work = placed.getWorkload();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("kind", Contract.REPLAY.kind())
                .put("bundle", bundle(work))
                .put("bundleDigest", work.getBundleDigest())
                .put("runId", work.getTraceId())
                .put("capturedAt", at.toString())
                .put("executor", placed.getExecutor().getName())
                .put("backendIntent", work.getBackendIntent())
                .put("backendExecuted", placed.getBackend());
        ObjectNode inputs = json.putObject("inputs")
                .put("bundlePath", "agentplane://bundle/" + work.getBundleDigest())
                .put("bundleRev", work.getBundleRev())
                .put("artifactDir", "agentplane://run/" + work.getTraceId() + "/artifacts")
                .put("policyPackRef", work.getPolicyPackRef())
                .put("policyPackHash", work.getPolicyPackHash());
        ArrayNode secrets = inputs.putArray("secretsRequired");
        work.getSecretsRequired().forEach(secrets::add);
        shareWithRun(completed, inputs);
        return json;
    }

    /** {@code <name>@<version>}. */
    static String bundle(Workload work) {
        return work.getBundleName() + "@" + work.getBundleVersion();
    }

    private static void shareWithRun(RunCompleted completed, ObjectNode inputs) {
        String text = completed.getDraft().getArtifacts().get(Contract.RUN.fileName());
        if (text == null) {
            return;
        }
        JsonNode run = StrictJson.parse(text.getBytes(StandardCharsets.UTF_8));
        for (String member : SHARED) {
            if (run.has(member)) {
                inputs.set(member, run.get(member));
            }
        }
    }
}
