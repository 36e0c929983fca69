package dev.agentplane.placement.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.placement.fleet.Backend;
import dev.agentplane.placement.fleet.FleetRefusedException;
import dev.agentplane.placement.fleet.InventoryFile;
import dev.agentplane.placement.fleet.InventoryReader;
import dev.agentplane.placement.fleet.Probe;
import dev.agentplane.placement.fleet.SystemPlatform;
import dev.agentplane.placement.schedule.ClusterView;
import dev.agentplane.placement.schedule.PlacementSpec;
import dev.agentplane.placement.schedule.Resources;
import dev.agentplane.placement.schedule.Scheduler;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A decision made once more, from its own account and the inventory that it names. A decision is a function of these alone, so
 * the account of the second one is the same, byte for byte, unless somebody changed one of them or the rules.
 *
 * @param recorded account as recorded, RFC 8785 text, without what was added to it later
 * @param decided account of the second decision, in the same form
 * @param differences names of top-level members that differ, sorted
 */
public record Redecision(String recorded, String decided, List<String> differences) {

    /** Members of evidence that are about the decision, not of it. */
    private static final List<String> ADDED = List.of("waited", "admission", "contracts", "allCandidates");

    public Redecision {
        differences = List.copyOf(differences);
    }

    /** Whether both are the same. */
    public boolean isIdentical() {
        return recorded.equals(decided);
    }

    /**
     * Decides again.
     *
     * @param account of {@link DecisionReport}; for a large fleet the full one
     * @param inventory text of the inventory that it was decided on
     * @throws IllegalArgumentException when this is not such an account, or the inventory is another one
     */
    public static Redecision of(JsonNode account, byte[] inventory) {
        try {
            InventoryFile file = new InventoryReader().read(inventory);
            String expected = account.path("inventory").path("digest").asText();
            String found = file.inventory().digest().toString();
            if (!expected.equals(found)) {
                throw new IllegalArgumentException("expected the inventory " + expected + ", found " + found);
            }
            PlacementSpec spec = spec(account.path("request"));
            ClusterView view = view(account, file);
            ObjectNode again =
                    DecisionReport.of(spec, file, view, Scheduler.standard().place(spec, view));
            ObjectNode recorded = ((ObjectNode) account).deepCopy();
            recorded.remove(ADDED);
            return new Redecision(CanonicalJson.text(recorded), CanonicalJson.text(again), different(recorded, again));
        } catch (ClassCastException | DateTimeParseException | FleetRefusedException e) {
            throw new IllegalArgumentException("expected the account of a placement, found another document: " + e, e);
        }
    }

    private static ClusterView view(JsonNode account, InventoryFile file) {
        JsonNode state = account.path("state");
        Optional<Map<String, Probe>> probes =
                account.path("probes").isObject() ? Optional.of(FleetFacts.probes(state)) : Optional.empty();
        return new ClusterView(
                file.inventory(),
                probes,
                FleetFacts.inUse(state),
                FleetFacts.restraints(state),
                Instant.parse(account.path("decidedAt").asText()));
    }

    private static PlacementSpec spec(JsonNode request) {
        String intent = request.path("backendIntent").asText();
        Set<String> zones = new HashSet<>();
        request.path("trustZones").forEach(zone -> zones.add(zone.asText()));
        JsonNode needed = request.path("resources");
        return new PlacementSpec(
                Backend.of(intent)
                        .orElseThrow(
                                () -> new IllegalArgumentException("expected a backend, found \"" + intent + "\"")),
                request.path("lane").asText(),
                Optional.ofNullable(request.path("pin").textValue()),
                new Resources(
                        number(needed.path("vcpu")), number(needed.path("memMiB")), number(needed.path("diskGiB"))),
                Optional.ofNullable(request.path("system").textValue()).map(SystemPlatform::parse),
                zones,
                request.path("allowKvmFallback").asBoolean(),
                request.path("principal").asText());
    }

    private static @Nullable Long number(JsonNode value) {
        return value.isIntegralNumber() ? value.longValue() : null;
    }

    private static List<String> different(ObjectNode recorded, ObjectNode again) {
        Set<String> names = new TreeSet<>();
        recorded.fieldNames().forEachRemaining(names::add);
        again.fieldNames().forEachRemaining(names::add);
        List<String> different = new ArrayList<>();
        for (String name : names) {
            // Compared as text: a number is the same whatever type it was read as.
            if (!text(recorded.get(name)).equals(text(again.get(name)))) {
                different.add(name);
            }
        }
        return different;
    }

    private static String text(@Nullable JsonNode value) {
        return value == null ? "" : CanonicalJson.text(value);
    }
}
