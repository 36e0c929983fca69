package dev.agentplane.placement.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.placement.fleet.Inventory.Form;
import java.util.ArrayList;
import java.util.List;

/** Maps a checked tree of the short form: what it cannot say gets the value the original acted on. */
final class LegacyForm {

    private static final String TRUST_ZONE = "default";

    private LegacyForm() {}

    static Inventory inventory(JsonNode tree, Digest digest) {
        List<Node> executors = new ArrayList<>();
        tree.path("executors").forEach(node -> executors.add(node(node)));
        return new Inventory(
                digest, Form.LEGACY, executors, tree.path("defaultExecutor").asText(), SelectionPolicy.DEFAULT);
    }

    private static Node node(JsonNode node) {
        JsonNode caps = node.path("caps");
        String name = node.path("name").asText();
        return new Node(
                name,
                node.path("sshRef").asText(name),
                true,
                TRUST_ZONE,
                new SystemPlatform(
                        caps.path("os").asText(SystemPlatform.UNKNOWN),
                        caps.path("arch").asText(SystemPlatform.UNKNOWN)),
                Health.READY,
                Backend.DEFAULT_SUPPORT,
                // Only the literal true: the original took any non-empty string for a yes.
                caps.path("kvm").isBoolean() && caps.path("kvm").booleanValue(),
                Capacity.UNKNOWN,
                StrictForm.caps(caps, caps));
    }
}
