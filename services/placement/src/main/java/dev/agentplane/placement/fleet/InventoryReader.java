package dev.agentplane.placement.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.placement.fleet.FleetProblem.Code;
import dev.agentplane.placement.fleet.Inventory.Form;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Reads fleet inventories: the strict forms v0.1 and v0.2, and the legacy short form. A file is accepted or refused as a
 * whole; a refusal names everything that is wrong. Thread-safe.
 */
public final class InventoryReader {

    private static final String API = "agentplane.socioprophet.org/";
    private static final Map<String, Form> VERSIONS =
            Map.of(API + Form.V0_1.wire(), Form.V0_1, API + Form.V0_2.wire(), Form.V0_2);
    private static final FleetProblem LEGACY_WARNING = new FleetProblem(
            Code.FLEET_LEGACY_FORM,
            "",
            "short form without apiVersion: every executor counts as enabled and ready in trust zone \"default\"; "
                    + "expected apiVersion " + API + "v0.2");

    private final Map<Form, FleetSchema> schemas = new EnumMap<>(Form.class);

    public InventoryReader() {
        for (Form form : Form.values()) {
            schemas.put(form, FleetSchema.load("inventory." + form.wire()));
        }
    }

    /** The inventory agentplane brings along: this host and nothing else. */
    public static byte[] builtIn() {
        try (InputStream in = InventoryReader.class.getResourceAsStream("/fleet/inventory.json")) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: /fleet/inventory.json");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads one inventory.
     *
     * @param utf8 the file
     * @throws FleetRefusedException with everything that is wrong
     */
    public InventoryFile read(byte[] utf8) {
        JsonNode tree = FleetJson.parse(utf8);
        Form form = form(tree);
        List<FleetProblem> problems = new ArrayList<>(schema(form).check(tree));
        checkNames(tree, "builders", "defaultBuilder", problems);
        checkNames(tree, "executors", "defaultExecutor", problems);
        FleetJson.refuseIfAny(problems);
        String text = CanonicalJson.text(tree);
        Digest digest = Digest.of(text.getBytes(StandardCharsets.UTF_8));
        return form == Form.LEGACY
                ? new InventoryFile(LegacyForm.inventory(tree, digest), List.of(LEGACY_WARNING), text)
                : new InventoryFile(StrictForm.inventory(tree, form, digest), List.of(), text);
    }

    private FleetSchema schema(Form form) {
        FleetSchema schema = schemas.get(form);
        if (schema == null) {
            throw new IllegalStateException("no schema for " + form);
        }
        return schema;
    }

    private static Form form(JsonNode tree) {
        if (!tree.has("apiVersion") && !tree.has("kind")) {
            return Form.LEGACY;
        }
        Form form = VERSIONS.get(tree.path("apiVersion").asText());
        if (form == null) {
            throw FleetJson.refused(
                    Code.FLEET_VERSION_UNSUPPORTED,
                    "/apiVersion",
                    "expected " + String.join(" or ", new TreeSet<>(VERSIONS.keySet()))
                            + ", or neither apiVersion nor kind as in the short form, found "
                            + (tree.has("apiVersion") ? tree.get("apiVersion") : "none"));
        }
        return form;
    }

    /** Names are unique in their list, and the default is one of them; what the schema refuses is skipped here. */
    private static void checkNames(JsonNode tree, String list, String defaultName, List<FleetProblem> problems) {
        JsonNode nodes = tree.path(list);
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            JsonNode name = nodes.path(i).path("name");
            if (name.isTextual()) {
                Integer earlier = seen.putIfAbsent(name.textValue(), i);
                if (earlier != null) {
                    problems.add(new FleetProblem(
                            Code.FLEET_DUPLICATE_NAME,
                            "/" + list + "/" + i + "/name",
                            "expected a name of its own, found " + name + " which is /" + list + "/" + earlier));
                }
            }
        }
        JsonNode chosen = tree.path(defaultName);
        if (chosen.isTextual() && nodes.isArray() && !seen.containsKey(chosen.textValue())) {
            problems.add(new FleetProblem(
                    Code.FLEET_DANGLING_DEFAULT,
                    "/" + defaultName,
                    "expected the name of one of the " + list + ", found " + chosen));
        }
    }
}
