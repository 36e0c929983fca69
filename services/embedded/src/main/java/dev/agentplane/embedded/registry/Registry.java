package dev.agentplane.embedded.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/** The registry's operations. Thread-safe: one lock, because registering is rare and reading is from memory. */
final class Registry implements AutoCloseable {

    private final RegistryState state = new RegistryState();
    private final SchemasTopic topic;

    Registry(String bootstrap) {
        this.topic = new SchemasTopic(bootstrap, state);
    }

    synchronized int register(String subject, String schemaText) {
        Schema schema = parse(schemaText);
        String canonical = schema.toString();
        for (RegistryState.Version version : state.versions(subject, false)) {
            if (version.schema().equals(canonical)) {
                return version.id();
            }
        }
        List<String> objections = objections(subject, schema, earlier(subject), state.effectiveLevel(subject));
        if (!objections.isEmpty()) {
            throw RegistryError.incompatible(String.join("; ", objections));
        }
        int id = state.idOf(canonical).orElse(state.nextId());
        int version = state.nextVersion(subject);
        topic.write(schemaKey(subject, version), schemaValue(subject, version, id, canonical, false));
        return id;
    }

    synchronized RegistryState.Version lookup(String subject, String schemaText, boolean withDeleted) {
        String canonical = parse(schemaText).toString();
        List<RegistryState.Version> versions = existing(subject, withDeleted);
        return versions.stream()
                .filter(version -> version.schema().equals(canonical))
                .findFirst()
                .orElseThrow(RegistryError::schemaNotFound);
    }

    synchronized List<String> subjects(boolean withDeleted) {
        return state.subjects(withDeleted);
    }

    synchronized List<Integer> versions(String subject, boolean withDeleted) {
        return existing(subject, withDeleted).stream()
                .map(RegistryState.Version::version)
                .toList();
    }

    synchronized RegistryState.Version version(String subject, String wanted, boolean withDeleted) {
        List<RegistryState.Version> versions = existing(subject, withDeleted);
        if (wanted.equals("latest") || wanted.equals("-1")) {
            return versions.get(versions.size() - 1);
        }
        int number = number(wanted);
        return versions.stream()
                .filter(version -> version.version() == number)
                .findFirst()
                .orElseThrow(() -> RegistryError.versionNotFound(number));
    }

    synchronized String schema(int id) {
        return state.schema(id).orElseThrow(RegistryError::schemaNotFound);
    }

    synchronized List<RegistryState.Version> uses(int id) {
        schema(id);
        return state.uses(id);
    }

    /** Versions that were deleted, softly or, when they were already, for good. */
    synchronized List<Integer> deleteSubject(String subject, boolean permanent) {
        List<RegistryState.Version> live = state.versions(subject, false);
        List<RegistryState.Version> all = state.versions(subject, true);
        if (all.isEmpty() || (!permanent && live.isEmpty())) {
            throw RegistryError.subjectNotFound(subject);
        }
        if (!permanent) {
            int last = live.get(live.size() - 1).version();
            ObjectNode key = JsonNodeFactory.instance.objectNode();
            key.put("keytype", "DELETE_SUBJECT").put("subject", subject).put("magic", 0);
            topic.write(
                    key,
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("subject", subject)
                            .put("version", last));
            return live.stream().map(RegistryState.Version::version).toList();
        }
        if (!live.isEmpty()) {
            throw RegistryError.notSoftDeleted(subject);
        }
        all.forEach(version -> topic.write(schemaKey(subject, version.version()), null));
        return all.stream().map(RegistryState.Version::version).toList();
    }

    synchronized int deleteVersion(String subject, String wanted, boolean permanent) {
        RegistryState.Version version = version(subject, wanted, permanent);
        if (permanent) {
            if (!version.deleted()) {
                throw RegistryError.notSoftDeleted(subject);
            }
            topic.write(schemaKey(subject, version.version()), null);
        } else {
            topic.write(
                    schemaKey(subject, version.version()),
                    schemaValue(subject, version.version(), version.id(), version.schema(), true));
        }
        return version.version();
    }

    synchronized List<String> check(String subject, String wanted, String schemaText) {
        Schema schema = parse(schemaText);
        List<Schema> against = wanted.isEmpty()
                ? earlier(subject)
                : List.of(parse(version(subject, wanted, false).schema()));
        return objections(subject, schema, against, state.effectiveLevel(subject));
    }

    synchronized Level level(Optional<String> subject, boolean defaultToGlobal) {
        if (subject.isEmpty()) {
            return state.globalLevel();
        }
        Optional<Level> own = state.levelOf(subject.get());
        if (own.isEmpty() && !defaultToGlobal) {
            throw RegistryError.configNotFound(subject.get());
        }
        return own.orElse(state.globalLevel());
    }

    synchronized Level setLevel(Optional<String> subject, String wanted) {
        Level level = Level.parse(wanted).orElseThrow(() -> RegistryError.invalidLevel(wanted));
        topic.write(configKey(subject), JsonNodeFactory.instance.objectNode().put("compatibilityLevel", level.name()));
        return level;
    }

    synchronized Level unsetLevel(Optional<String> subject) {
        Level old = level(subject, false);
        topic.write(configKey(subject), null);
        return old;
    }

    private List<RegistryState.Version> existing(String subject, boolean withDeleted) {
        List<RegistryState.Version> versions = state.versions(subject, withDeleted);
        if (versions.isEmpty()) {
            throw RegistryError.subjectNotFound(subject);
        }
        return versions;
    }

    private List<Schema> earlier(String subject) {
        return state.versions(subject, false).stream()
                .map(version -> parse(version.schema()))
                .toList();
    }

    private static List<String> objections(String subject, Schema schema, List<Schema> earlier, Level level) {
        return level.objections(schema, earlier).stream()
                .map(objection -> subject + ": " + objection)
                .toList();
    }

    private static Schema parse(String text) {
        try {
            return new Schema.Parser().parse(text);
        } catch (SchemaParseException | ClassCastException | IllegalArgumentException e) {
            throw RegistryError.invalidSchema(String.valueOf(e.getMessage()));
        }
    }

    private static int number(String version) {
        try {
            int number = Integer.parseInt(version);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // falls through to the same answer
        }
        throw RegistryError.invalidVersion(version);
    }

    private static ObjectNode schemaKey(String subject, int version) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("keytype", "SCHEMA")
                .put("subject", subject)
                .put("version", version)
                .put("magic", 1);
    }

    private static ObjectNode schemaValue(String subject, int version, int id, String schema, boolean deleted) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("subject", subject)
                .put("version", version)
                .put("id", id)
                .put("schema", schema)
                .put("deleted", deleted);
    }

    private static ObjectNode configKey(Optional<String> subject) {
        ObjectNode key = JsonNodeFactory.instance.objectNode().put("keytype", "CONFIG");
        key.put("subject", subject.orElse(null));
        return key.put("magic", 0);
    }

    @Override
    public synchronized void close() {
        topic.close();
    }
}
