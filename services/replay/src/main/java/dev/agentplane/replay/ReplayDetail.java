package dev.agentplane.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.events.Workload;
import java.nio.charset.StandardCharsets;

/**
 * Everything a re-run needs and everything it is compared with, pinned by digest. Members, {@code null} where nothing
 * applies:
 *
 * <ul>
 *   <li>{@code replayable}, {@code obstacle}, {@code runId}, {@code replayOf} (the original, when this run is a replay);
 *   <li>{@code submission}, {@code runRecord} {@code {topic, partition, offset, valueDigest}}: records to read again;
 *   <li>{@code bundle {name, version, digest, rev}}, {@code lane}, {@code policyPack {digest, declaredRef,
 *       declaredHash}};
 *   <li>{@code placement {executor, sshRef, backendIntent, backend, degradation, inventoryDigest}};
 *   <li>{@code command {script, modulePath, outDir}}: the script is executed itself when the file list at the bundle digest
 *       gives it mode 0755, else by {@code /bin/sh}; it takes no arguments;
 *   <li>{@code environment}: the isolation that was in force as the executor reported it, with pinned variables and limits;
 *   <li>{@code limits {maxRunSeconds, failOnTimeout, vcpu, memMiB, diskGiB, networkMode, egressAllowlist[]}} as declared;
 *   <li>{@code secrets {required[], refRoot}}: names and references only;
 *   <li>{@code expected {end, exitCode, signal, stdout, stderr, outputs[], outputCount, outputsDigest}}: {@code
 *       outputsDigest} is the SHA-256 of the canonical JSON of the complete list, which is cut off after {@value
 *       #MOST_OUTPUTS} entries here and complete in the run record.
 * </ul>
 */
final class ReplayDetail {

    static final int MOST_OUTPUTS = 1_000;

    private final AttemptFinished finished;
    private final RunPlaced placed;
    private final Workload work;

    ReplayDetail(AttemptFinished finished) {
        this.finished = finished;
        this.placed = finished.getPlaced();
        this.work = placed.getWorkload();
    }

    ObjectNode json(SourceRecord runRecord, Replayability replayability) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("replayable", replayability.obstacle().isEmpty())
                .put("obstacle", replayability.obstacle().orElse(null))
                .put("runId", work.getTraceId())
                .put("replayOf", work.getReplayOf())
                .put("lane", work.getLane());
        json.set("submission", EventJson.of(work.getSubmission()));
        json.set("runRecord", EventJson.of(runRecord));
        json.putObject("bundle")
                .put("name", work.getBundleName())
                .put("version", work.getBundleVersion())
                .put("digest", work.getBundleDigest())
                .put("rev", work.getBundleRev());
        json.putObject("policyPack")
                .put("digest", work.getPolicyPackDigest())
                .put("declaredRef", work.getPolicyPackRef())
                .put("declaredHash", work.getPolicyPackHash());
        json.set("placement", placement());
        json.putObject("command")
                .put("script", work.getSmokeScript())
                .put("modulePath", work.getModulePath())
                .put("outDir", work.getOutDir());
        json.set("environment", parsed(finished.getIsolation()));
        json.set("limits", limits());
        ObjectNode secrets = json.putObject("secrets").put("refRoot", work.getSecretRefRoot());
        ArrayNode required = secrets.putArray("required");
        work.getSecretsRequired().forEach(required::add);
        json.set("expected", expected());
        return json;
    }

    private ObjectNode placement() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("executor", placed.getExecutor().getName())
                .put("sshRef", placed.getExecutor().getSshRef())
                .put("backendIntent", work.getBackendIntent())
                .put("backend", placed.getBackend())
                .put("inventoryDigest", placed.getInventoryDigest());
        String degradation = placed.getDegradation();
        json.set("degradation", degradation == null ? null : parsed(degradation));
        return json;
    }

    private ObjectNode limits() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("maxRunSeconds", work.getMaxRunSeconds())
                .put("failOnTimeout", work.getFailOnTimeout())
                .put("vcpu", work.getVcpu())
                .put("memMiB", work.getMemMiB())
                .put("diskGiB", work.getDiskGiB())
                .put("networkMode", work.getNetworkMode());
        ArrayNode egress = json.putArray("egressAllowlist");
        work.getEgressAllowlist().forEach(egress::add);
        return json;
    }

    private ObjectNode expected() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("end", finished.getEnd().name())
                .put("exitCode", finished.getExitCode())
                .put("signal", finished.getSignal());
        json.set("stdout", EventJson.of(finished.getStdout()));
        json.set("stderr", EventJson.of(finished.getStderr()));
        int listed = Math.min(finished.getOutputs().size(), MOST_OUTPUTS);
        json.set("outputs", EventJson.of(finished.getOutputs().subList(0, listed)));
        return json.put("outputCount", finished.getOutputs().size())
                .put(
                        "outputsDigest",
                        Digest.of(CanonicalJson.bytes(EventJson.of(finished.getOutputs())))
                                .toString());
    }

    private static JsonNode parsed(String json) {
        return StrictJson.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
