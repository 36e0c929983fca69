package dev.agentplane.placement.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.placement.fleet.Inventory.Form;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Maps a checked tree of form v0.1 or v0.2; v0.1 simply lacks the newer members. */
final class StrictForm {

    private StrictForm() {}

    static Inventory inventory(JsonNode tree, Form form, Digest digest) {
        List<Node> executors = new ArrayList<>();
        tree.path("executors").forEach(node -> executors.add(node(node)));
        return new Inventory(
                digest, form, executors, tree.path("defaultExecutor").asText(), policy(tree.path("selectionPolicy")));
    }

    private static SelectionPolicy policy(JsonNode policy) {
        Map<String, Set<String>> zones = new HashMap<>();
        policy.path("laneTrustZones").properties().forEach(lane -> {
            Set<String> names = new HashSet<>();
            lane.getValue().forEach(zone -> names.add(zone.asText()));
            zones.put(lane.getKey(), Set.copyOf(names));
        });
        return new SelectionPolicy(
                policy.path("preferHealthy").asBoolean(),
                policy.path("requireEnabled").asBoolean(),
                policy.path("allowKvmFallback").asBoolean(false),
                zones,
                policy.has("maxProbeAgeSeconds")
                        ? Duration.ofSeconds(policy.path("maxProbeAgeSeconds").asLong())
                        : SelectionPolicy.DEFAULT_MAX_PROBE_AGE);
    }

    private static Node node(JsonNode node) {
        JsonNode platform = node.path("platform");
        JsonNode capabilities = node.path("capabilities");
        return new Node(
                node.path("name").asText(),
                node.path("sshRef").asText(),
                node.path("enabled").asBoolean(),
                node.path("trustZone").asText(),
                new SystemPlatform(
                        platform.path("os").asText(), platform.path("arch").asText()),
                Health.valueOf(node.path("health").path("state").asText().toUpperCase(Locale.ROOT)),
                backends(node),
                capabilities.path("kvm").asBoolean(false),
                capacity(node.path("capacity")),
                guest(node.path("guestImage")),
                caps(platform, capabilities));
    }

    private static Optional<GuestImage> guest(JsonNode image) {
        if (!image.isObject()) {
            return Optional.empty();
        }
        JsonNode kernel = image.path("kernel");
        JsonNode initrd = image.path("initrd");
        return Optional.of(new GuestImage(
                kernel.path("path").asText(),
                Digest.parse(kernel.path("digest").asText()),
                initrd.path("path").asText(),
                Digest.parse(initrd.path("digest").asText()),
                image.path("emulation").asBoolean(false)));
    }

    private static Set<Backend> backends(JsonNode node) {
        if (!node.has("supportedBackends")) {
            return Backend.DEFAULT_SUPPORT;
        }
        Set<Backend> backends = EnumSet.noneOf(Backend.class);
        node.path("supportedBackends").forEach(name -> Backend.of(name.asText()).ifPresent(backends::add));
        return backends;
    }

    private static Capacity capacity(JsonNode capacity) {
        return new Capacity(
                number(capacity, "slots"),
                number(capacity, "vcpu"),
                number(capacity, "memMiB"),
                number(capacity, "diskGiB"));
    }

    private static @Nullable Long number(JsonNode capacity, String member) {
        return capacity.has(member) ? capacity.path(member).asLong() : null;
    }

    /**
     * What artifacts show of a node: os and arch beside the capabilities, where readers of the original look for them.
     * Notes are the operator's own text and stay at home.
     */
    static String caps(JsonNode platform, JsonNode capabilities) {
        ObjectNode caps = capabilities.isObject()
                ? ((ObjectNode) capabilities).deepCopy()
                : JsonNodeFactory.instance.objectNode();
        caps.remove("notes");
        if (caps.has("kvm") && !caps.path("kvm").isBoolean()) {
            caps.put("kvm", false);
        }
        for (String member : List.of("os", "arch")) {
            caps.put(member, platform.path(member).asText(SystemPlatform.UNKNOWN));
        }
        return CanonicalJson.text(caps);
    }
}
