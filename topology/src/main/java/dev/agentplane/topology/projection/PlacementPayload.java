package dev.agentplane.topology.projection;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.Workload;

/**
 * Payload of {@code placement.selected}. A bundle names no model and no accelerator: what ran is the bundle, so it stands
 * where a model would, under its digest.
 */
final class PlacementPayload {

    private static final String HERE = "local";

    private PlacementPayload() {}

    static ObjectNode of(RunPlaced placed) {
        Workload work = placed.getWorkload();
        boolean here = placed.getExecutor().getSshRef().equals(HERE);
        return JsonNodeFactory.instance
                .objectNode()
                .put("site", placed.getExecutor().getSshRef())
                .put("node_pool", placed.getBackend())
                .put("host_id", placed.getExecutor().getName())
                .put("accelerator_type", "none")
                .put("execution_mode", here ? "local" : "edge")
                .put(
                        "planner_version",
                        "placement/" + placed.getDraft().getProducer().getVersion())
                .put("model_id", "bundle:" + work.getBundleName() + "@" + work.getBundleVersion())
                .put("model_digest", work.getBundleDigest())
                .put("runtime_id", placed.getBackend());
    }
}
