package dev.agentplane.embedded.schema;

import java.util.List;
import java.util.Optional;

/** Questions that change nothing. */
public final class RegistryQueries {

    private RegistryQueries() {}

    /** Names of subjects, those with live versions only unless asked otherwise. */
    public static List<String> subjects(RegistryState state, String prefix, boolean withDeleted) {
        return state.subjects().stream()
                .filter(subject -> subject.startsWith(prefix))
                .filter(subject -> state.latest(subject, withDeleted).isPresent())
                .toList();
    }

    /**
     * Versions of a subject, at least one.
     *
     * @throws RegistryRefusal 40401 when there is none
     */
    public static List<SchemaEntry> versions(RegistryState state, String subject, boolean withDeleted) {
        List<SchemaEntry> versions = state.versions(subject, withDeleted);
        if (versions.isEmpty()) {
            throw RegistryRefusal.subjectNotFound(subject);
        }
        return versions;
    }

    /**
     * One version of a subject.
     *
     * @throws RegistryRefusal 40401 when the subject has none, 40402 when it has others
     */
    public static SchemaEntry version(RegistryState state, String subject, VersionNumber version, boolean withDeleted) {
        List<SchemaEntry> versions = versions(state, subject, withDeleted);
        Optional<SchemaEntry> found = version.isLatest()
                ? state.latest(subject, withDeleted)
                : versions.stream()
                        .filter(entry -> entry.version() == version.number())
                        .findFirst();
        return found.orElseThrow(() -> RegistryRefusal.versionNotFound(version.toString()));
    }

    /**
     * Where a schema stands under a subject.
     *
     * @throws RegistryRefusal 40401 when the subject has no version, 40403 when none is this schema
     */
    public static SchemaEntry lookup(RegistryState state, String subject, AvroText schema, boolean withDeleted) {
        List<SchemaEntry> versions = versions(state, subject, withDeleted);
        for (int i = versions.size() - 1; i >= 0; i--) {
            if (versions.get(i).schema().equals(schema.text())) {
                return versions.get(i);
            }
        }
        throw RegistryRefusal.schemaNotFound();
    }

    /**
     * The schema of an id, deleted or not.
     *
     * @throws RegistryRefusal 40403 when there is none
     */
    public static String schema(RegistryState state, int id) {
        return state.textById(id).orElseThrow(() -> RegistryRefusal.schemaNotFound(id));
    }

    /** What keeps a schema from being the next version under the level in force. */
    public static List<String> conflicts(RegistryState state, String subject, AvroText schema) {
        return Compatibility.conflicts(schema.schema(), state.versions(subject, false), state.level(subject));
    }

    /**
     * What keeps a schema from following one version under the level in force. There is no conflict with the latest
     * version of a subject that has none.
     *
     * @throws RegistryRefusal 40401 or 40402 when the version does not exist
     */
    public static List<String> conflicts(RegistryState state, String subject, AvroText schema, VersionNumber version) {
        if (version.isLatest() && state.versions(subject, false).isEmpty()) {
            return List.of();
        }
        SchemaEntry against = version(state, subject, version, false);
        return Compatibility.conflicts(schema.schema(), List.of(against), state.level(subject));
    }
}
