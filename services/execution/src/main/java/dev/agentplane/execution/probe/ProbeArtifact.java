package dev.agentplane.execution.probe;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/** Writes an ExecutorProbeArtifact. Pure. */
public final class ProbeArtifact {

    private ProbeArtifact() {}

    /** The artifact of one look at a fleet. */
    public static ObjectNode of(List<Seen> seen, Instant at) {
        ObjectNode artifact = JsonNodeFactory.instance
                .objectNode()
                .put("kind", "ExecutorProbeArtifact")
                .put("capturedAt", at.toString())
                .putNull("defaultExecutor");
        seen.stream()
                .filter(one -> one.target().isDefault())
                .findFirst()
                .ifPresent(one -> artifact.put("defaultExecutor", one.target().name()));
        ArrayNode results = artifact.putArray("results");
        for (Seen one : seen) {
            results.addObject()
                    .put("name", one.target().name())
                    .put("sshRef", one.target().sshRef())
                    .put("isDefault", one.target().isDefault())
                    .put("reachable", one.reachable())
                    .put("probeOut", one.printed())
                    .set("caps", one.caps());
        }
        return artifact;
    }
}
