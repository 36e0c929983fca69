package dev.agentplane.embedded.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Everything the registry knows: a fold of the {@code _schemas} topic. Not thread-safe. */
final class RegistryState {

    /** Our topics must stay readable from offset 0, so a new schema must read everything ever written. */
    static final Level DEFAULT_LEVEL = Level.BACKWARD_TRANSITIVE;

    /**
     * One version of a subject.
     *
     * @param schema schema text as registered
     * @param deleted soft-deleted: invisible unless asked for, its id still resolves
     */
    record Version(String subject, int version, int id, String schema, boolean deleted) {}

    private final Map<String, TreeMap<Integer, Version>> subjects = new TreeMap<>();
    private final Map<Integer, String> schemas = new HashMap<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<String, Level> levels = new HashMap<>();
    private Level global = DEFAULT_LEVEL;
    private int maxId;

    /** Applies one record of the topic; kinds we do not know are ignored, as Confluent's own registry does. */
    void apply(JsonNode key, @Nullable JsonNode value) {
        String subject = key.path("subject").asText("");
        switch (key.path("keytype").asText()) {
            case "SCHEMA" -> applySchema(subject, key.path("version").asInt(), value);
            case "DELETE_SUBJECT" -> {
                if (value != null) {
                    softDelete(subject, value.path("version").asInt());
                }
            }
            case "CONFIG" -> applyConfig(key.path("subject").isTextual() ? subject : null, value);
            default -> {
                // NOOP, MODE, CONTEXT…: nothing that we keep.
            }
        }
    }

    private void applySchema(String subject, int version, @Nullable JsonNode value) {
        TreeMap<Integer, Version> versions = subjects.computeIfAbsent(subject, key -> new TreeMap<>());
        if (value == null) {
            versions.remove(version);
        } else {
            int id = value.path("id").asInt();
            String schema = value.path("schema").asText();
            versions.put(
                    version,
                    new Version(
                            subject, version, id, schema, value.path("deleted").asBoolean()));
            schemas.put(id, schema);
            ids.putIfAbsent(schema, id);
            maxId = Math.max(maxId, id);
        }
        if (versions.isEmpty()) {
            subjects.remove(subject);
        }
    }

    private void softDelete(String subject, int upTo) {
        TreeMap<Integer, Version> versions = subjects.get(subject);
        if (versions != null) {
            versions.replaceAll((number, v) ->
                    number <= upTo ? new Version(v.subject(), v.version(), v.id(), v.schema(), true) : v);
        }
    }

    private void applyConfig(@Nullable String subject, @Nullable JsonNode value) {
        Optional<Level> level = value == null
                ? Optional.empty()
                : Level.parse(value.path("compatibilityLevel").asText());
        if (subject == null) {
            global = level.orElse(DEFAULT_LEVEL);
        } else if (level.isPresent()) {
            levels.put(subject, level.get());
        } else {
            levels.remove(subject);
        }
    }

    List<String> subjects(boolean withDeleted) {
        return subjects.keySet().stream()
                .filter(subject -> !versions(subject, withDeleted).isEmpty())
                .toList();
    }

    /** Versions in order; empty for an unknown subject. */
    List<Version> versions(String subject, boolean withDeleted) {
        TreeMap<Integer, Version> versions = subjects.get(subject);
        return versions == null
                ? List.of()
                : versions.values().stream()
                        .filter(version -> withDeleted || !version.deleted())
                        .toList();
    }

    Optional<String> schema(int id) {
        return Optional.ofNullable(schemas.get(id));
    }

    /** Where a schema is used. */
    List<Version> uses(int id) {
        List<Version> uses = new ArrayList<>();
        subjects.values().forEach(versions -> versions.values().stream()
                .filter(version -> version.id() == id && !version.deleted())
                .forEach(uses::add));
        return uses;
    }

    /** Id of exactly this text, when it is known from any subject. */
    Optional<Integer> idOf(String schema) {
        return Optional.ofNullable(ids.get(schema));
    }

    int nextId() {
        return maxId + 1;
    }

    int nextVersion(String subject) {
        TreeMap<Integer, Version> versions = subjects.get(subject);
        return versions == null || versions.isEmpty() ? 1 : versions.lastKey() + 1;
    }

    Level globalLevel() {
        return global;
    }

    Optional<Level> levelOf(String subject) {
        return Optional.ofNullable(levels.get(subject));
    }

    Level effectiveLevel(String subject) {
        return levelOf(subject).orElse(global);
    }
}
