package dev.agentplane.embedded.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.embedded.schema.CompatibilityLevel;
import dev.agentplane.embedded.schema.Mode;
import dev.agentplane.embedded.schema.RegistryRecord;
import dev.agentplane.embedded.schema.RegistryRecord.Ignored;
import dev.agentplane.embedded.schema.RegistryRecord.LevelWritten;
import dev.agentplane.embedded.schema.RegistryRecord.ModeWritten;
import dev.agentplane.embedded.schema.RegistryRecord.SubjectDeleted;
import dev.agentplane.embedded.schema.RegistryRecord.VersionErased;
import dev.agentplane.embedded.schema.RegistryRecord.VersionWritten;
import dev.agentplane.embedded.schema.SchemaEntry;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Records of {@code _schemas} in the form Confluent's registry gives them, so that either can take over from the other.
 *
 * <p>Keys decide what compaction keeps, byte by byte. Their members therefore stand in Confluent's order, which is not
 * the alphabetical order of our canonical writer.
 */
final class RecordCodec {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String SUBJECT = "subject";
    private static final String VERSION = "version";

    private RecordCodec() {}

    /** The key of a record. */
    static byte[] key(RegistryRecord record) {
        if (record instanceof VersionWritten written) {
            return versionKey(written.entry().subject(), written.entry().version());
        }
        if (record instanceof VersionErased erased) {
            return versionKey(erased.subject(), erased.version());
        }
        if (record instanceof SubjectDeleted deleted) {
            return bytes(key("DELETE_SUBJECT", deleted.subject()));
        }
        if (record instanceof LevelWritten level) {
            return bytes(key("CONFIG", level.subject()));
        }
        if (record instanceof ModeWritten mode) {
            return bytes(key("MODE", mode.subject()));
        }
        return bytes(NODES.objectNode().put("keytype", "NOOP").put("magic", 0));
    }

    /** The value of a record, null for a tombstone. */
    static byte @Nullable [] value(RegistryRecord record) {
        if (record instanceof VersionWritten written) {
            SchemaEntry entry = written.entry();
            return bytes(NODES.objectNode()
                    .put(SUBJECT, entry.subject())
                    .put(VERSION, entry.version())
                    .put("id", entry.id())
                    .put("schema", entry.schema())
                    .put("deleted", entry.deleted()));
        }
        if (record instanceof SubjectDeleted deleted) {
            return bytes(NODES.objectNode().put(SUBJECT, deleted.subject()).put(VERSION, deleted.upToVersion()));
        }
        if (record instanceof LevelWritten written && written.level() != null) {
            return bytes(
                    NODES.objectNode().put("compatibilityLevel", written.level().name()));
        }
        if (record instanceof ModeWritten written && written.mode() != null) {
            return bytes(NODES.objectNode().put("mode", written.mode().name()));
        }
        return null;
    }

    /**
     * Reads a record of any registry.
     *
     * @throws MalformedRecordException when it is of a kind known here but not in its form
     */
    static RegistryRecord parse(byte @Nullable [] key, byte @Nullable [] value) {
        try {
            if (key == null) {
                throw new MalformedRecordException("expected a key, found none");
            }
            JsonNode k = StrictJson.parse(key);
            @Nullable JsonNode v = value == null ? null : StrictJson.parse(value);
            String kind = text(k, "keytype");
            return switch (kind) {
                case "SCHEMA" -> version(k, v);
                case "DELETE_SUBJECT" ->
                    v == null ? new Ignored(kind) : new SubjectDeleted(text(k, SUBJECT), number(v, VERSION));
                case "CONFIG" -> new LevelWritten(subject(k), v == null ? null : level(v));
                case "MODE" -> v == null ? new ModeWritten(subject(k), null) : mode(k, v);
                default -> new Ignored(kind);
            };
        } catch (IllegalArgumentException e) {
            throw new MalformedRecordException(String.valueOf(e.getMessage()));
        }
    }

    private static RegistryRecord version(JsonNode key, @Nullable JsonNode value) {
        String subject = text(key, SUBJECT);
        int version = number(key, VERSION);
        if (value == null) {
            return new VersionErased(subject, version);
        }
        String type = value.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            return new Ignored("schema of type " + type);
        }
        return new VersionWritten(new SchemaEntry(
                subject,
                version,
                number(value, "id"),
                text(value, "schema"),
                value.path("deleted").asBoolean(false)));
    }

    private static @Nullable CompatibilityLevel level(JsonNode value) {
        if (!value.hasNonNull("compatibilityLevel")) {
            // Confluent keeps other settings in the same record.
            return null;
        }
        String name = text(value, "compatibilityLevel");
        return CompatibilityLevel.named(name)
                .orElseThrow(() -> new MalformedRecordException("unknown compatibility level " + name));
    }

    private static RegistryRecord mode(JsonNode key, JsonNode value) {
        String name = text(value, "mode");
        // Confluent's other modes (IMPORT, READONLY_OVERRIDE, FORWARD) end in nobody writing here.
        return new ModeWritten(subject(key), name.equals(Mode.READWRITE.name()) ? Mode.READWRITE : Mode.READONLY);
    }

    private static byte[] versionKey(String subject, int version) {
        return bytes(NODES.objectNode()
                .put("keytype", "SCHEMA")
                .put(SUBJECT, subject)
                .put(VERSION, version)
                .put("magic", 1));
    }

    private static ObjectNode key(String kind, @Nullable String subject) {
        return NODES.objectNode().put("keytype", kind).put(SUBJECT, subject).put("magic", 0);
    }

    private static @Nullable String subject(JsonNode key) {
        return key.hasNonNull(SUBJECT) ? text(key, SUBJECT) : null;
    }

    private static String text(JsonNode node, String member) {
        JsonNode value = node.get(member);
        if (value == null || !value.isTextual()) {
            throw new MalformedRecordException("expected a string in member " + member);
        }
        return value.textValue();
    }

    private static int number(JsonNode node, String member) {
        JsonNode value = node.get(member);
        if (value == null || !value.canConvertToInt() || !value.isIntegralNumber()) {
            throw new MalformedRecordException("expected an integer in member " + member);
        }
        return value.intValue();
    }

    private static byte[] bytes(ObjectNode node) {
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }
}
