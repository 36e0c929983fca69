package dev.agentplane.placement;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.placement.fleet.Backend;
import dev.agentplane.placement.schedule.PlacementSpec;
import dev.agentplane.placement.schedule.Resources;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what placement needs from a {@code bundle.json} tree, for decisions without a submission. It does not replace
 * admission: whatever placement does not need is not looked at.
 */
public final class ManifestSpec {

    /** Lane of a bundle that names none. */
    private static final String DEFAULT_LANE = "staging";

    private ManifestSpec() {}

    /**
     * What this manifest asks for; system, trust zones and consent are the caller's to add.
     *
     * @throws IllegalArgumentException with pointer, expectation and finding
     */
    public static PlacementSpec read(JsonNode manifest) {
        JsonNode spec = manifest.path("spec");
        String intent = text(spec.path("vm").path("backendIntent"), "/spec/vm/backendIntent")
                .orElseThrow(() -> wrong("/spec/vm/backendIntent", "a backend", "nothing"));
        Backend backend = Backend.of(intent)
                .orElseThrow(() -> wrong(
                        "/spec/vm/backendIntent",
                        "one of " + Backend.list(Set.of(Backend.values())),
                        "\"" + intent + "\""));
        String lane =
                text(spec.path("policy").path("lane"), "/spec/policy/lane").orElse(DEFAULT_LANE);
        return new PlacementSpec(
                backend,
                lane,
                text(spec.path("executor").path("ref"), "/spec/executor/ref"),
                resources(spec.path("vm").path("resources")),
                Optional.empty(),
                Set.of(),
                false,
                PlacementSpec.NOBODY);
    }

    private static Resources resources(JsonNode resources) {
        return new Resources(number(resources, "vcpu"), number(resources, "memMiB"), number(resources, "diskGiB"));
    }

    private static @Nullable Long number(JsonNode resources, String member) {
        JsonNode number = resources.path(member);
        if (number.isMissingNode()) {
            return null;
        }
        if (!number.canConvertToExactIntegral() || number.asLong() < 1) {
            throw wrong("/spec/vm/resources/" + member, "a whole number from 1", number.toString());
        }
        return number.asLong();
    }

    private static Optional<String> text(JsonNode value, String pointer) {
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw wrong(pointer, "a string", value.toString());
        }
        return Optional.of(value.textValue());
    }

    private static IllegalArgumentException wrong(String pointer, String expected, String found) {
        return new IllegalArgumentException(pointer + ": expected " + expected + ", found " + found);
    }
}
