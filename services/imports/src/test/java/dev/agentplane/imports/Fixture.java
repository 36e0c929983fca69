package dev.agentplane.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Evidence of the test resources, with changes. */
final class Fixture {

    static final Instant NOW = Instant.parse("2026-03-05T00:00:00Z");
    static final String HASH = "sha256:" + "cd".repeat(32);
    static final Caller CALLER = new Caller(Optional.of("urn:test:workspace:alpha"), Optional.of(HASH));

    private final ObjectNode root;

    private Fixture(ObjectNode root) {
        this.root = root;
    }

    static Fixture of(String name) {
        try (InputStream in = Fixture.class.getResourceAsStream("/evidence/" + name + ".json")) {
            if (in == null) {
                throw new IllegalArgumentException("no fixture " + name);
            }
            return new Fixture((ObjectNode) StrictJson.parse(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sets the value at a pointer, given as JSON. */
    Fixture set(String pointer, String json) {
        JsonNode value = StrictJson.parse(json.getBytes(StandardCharsets.UTF_8));
        int slash = pointer.lastIndexOf('/');
        JsonNode parent = root.at(pointer.substring(0, slash));
        String name = pointer.substring(slash + 1);
        if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(name), value);
        } else {
            ((ObjectNode) parent).set(name, value);
        }
        return this;
    }

    /** Removes a member. */
    Fixture without(String pointer) {
        int slash = pointer.lastIndexOf('/');
        ((ObjectNode) root.at(pointer.substring(0, slash))).remove(pointer.substring(slash + 1));
        return this;
    }

    byte[] bytes() {
        return CanonicalJson.bytes(root);
    }

    ImportRecord judged(Caller caller, Profile profile) {
        return new Importer().judge(bytes(), caller, profile, true, NOW);
    }

    ImportRecord judged() {
        return judged(Caller.SILENT, Profile.DEFAULT);
    }

    /** Codes and places of what the default profile finds. */
    static List<String> found(ImportRecord record) {
        return record.findings().stream()
                .map(finding -> finding.code() + " " + finding.pointer())
                .toList();
    }
}
