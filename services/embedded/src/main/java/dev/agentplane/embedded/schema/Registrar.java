package dev.agentplane.embedded.schema;

import dev.agentplane.embedded.schema.RegistryRecord.LevelWritten;
import dev.agentplane.embedded.schema.RegistryRecord.ModeWritten;
import dev.agentplane.embedded.schema.RegistryRecord.SubjectDeleted;
import dev.agentplane.embedded.schema.RegistryRecord.VersionWritten;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what requests that change something mean. Each method is a function of the state alone; what it returns has
 * to be written, read back and applied before the answer leaves.
 */
public final class Registrar {

    private Registrar() {}

    /**
     * Registers a schema, or finds it where it is.
     *
     * @throws RegistryRefusal 409 when it is incompatible, 42205 when the subject is read-only
     */
    public static Decision<SchemaEntry> register(RegistryState state, String subject, AvroText schema) {
        List<SchemaEntry> versions = state.versions(subject, false);
        for (SchemaEntry entry : versions) {
            if (entry.schema().equals(schema.text())) {
                return new Decision<>(List.of(), entry);
            }
        }
        requireWritable(state, subject);
        CompatibilityLevel level = state.level(subject);
        List<String> conflicts = Compatibility.conflicts(schema.schema(), versions, level);
        if (!conflicts.isEmpty()) {
            throw RegistryRefusal.incompatible(subject, level, String.join("; ", conflicts));
        }
        int version = state.latest(subject, true).map(SchemaEntry::version).orElse(0) + 1;
        int id = state.idOf(schema.text()).orElse(state.nextId());
        SchemaEntry entry = new SchemaEntry(subject, version, id, schema.text(), false);
        return new Decision<>(List.of(new VersionWritten(entry)), entry);
    }

    /**
     * Soft-deletes all versions of a subject, and its own level and mode with them.
     *
     * @return the numbers of the versions deleted
     * @throws RegistryRefusal 40401 when there is none, 40404 when they were deleted before
     */
    public static Decision<List<Integer>> deleteSubject(RegistryState state, String subject) {
        List<SchemaEntry> versions = state.versions(subject, false);
        if (versions.isEmpty()) {
            throw state.versions(subject, true).isEmpty()
                    ? RegistryRefusal.subjectNotFound(subject)
                    : RegistryRefusal.subjectDeleted(subject);
        }
        requireWritable(state, subject);
        List<Integer> numbers = versions.stream().map(SchemaEntry::version).toList();
        List<RegistryRecord> records = new java.util.ArrayList<>();
        records.add(new SubjectDeleted(subject, numbers.get(numbers.size() - 1)));
        state.ownMode(subject).ifPresent(mode -> records.add(new ModeWritten(subject, null)));
        state.ownLevel(subject).ifPresent(level -> records.add(new LevelWritten(subject, null)));
        return new Decision<>(records, numbers);
    }

    /**
     * Soft-deletes one version.
     *
     * @throws RegistryRefusal 40401 or 40402 when there is none, 40406 when it was deleted before
     */
    public static Decision<Integer> deleteVersion(RegistryState state, String subject, VersionNumber version) {
        SchemaEntry entry = RegistryQueries.version(state, subject, version, !version.isLatest());
        if (entry.deleted()) {
            throw RegistryRefusal.versionDeleted(subject, entry.version());
        }
        requireWritable(state, subject);
        return new Decision<>(List.of(new VersionWritten(entry.asDeleted())), entry.version());
    }

    /** Sets the level of a subject, or of all others when it is null. */
    public static Decision<CompatibilityLevel> setLevel(@Nullable String subject, CompatibilityLevel level) {
        return new Decision<>(List.of(new LevelWritten(subject, level)), level);
    }

    /**
     * Takes a level back.
     *
     * @return the level that was set
     * @throws RegistryRefusal 40408 when the subject had none
     */
    public static Decision<CompatibilityLevel> clearLevel(RegistryState state, @Nullable String subject) {
        CompatibilityLevel was = subject == null
                ? state.globalLevel()
                : state.ownLevel(subject).orElseThrow(() -> RegistryRefusal.noLevel(subject));
        return new Decision<>(List.of(new LevelWritten(subject, null)), was);
    }

    /** Sets the mode of a subject, or of all others when it is null. */
    public static Decision<Mode> setMode(@Nullable String subject, Mode mode) {
        return new Decision<>(List.of(new ModeWritten(subject, mode)), mode);
    }

    /**
     * Takes a mode back.
     *
     * @return the mode that was set
     * @throws RegistryRefusal 40409 when the subject had none
     */
    public static Decision<Mode> clearMode(RegistryState state, String subject) {
        Mode was = state.ownMode(subject).orElseThrow(() -> RegistryRefusal.noMode(subject));
        return new Decision<>(List.of(new ModeWritten(subject, null)), was);
    }

    private static void requireWritable(RegistryState state, String subject) {
        if (state.mode(subject) == Mode.READONLY) {
            throw RegistryRefusal.notPermitted("Subject " + subject + " is in read-only mode");
        }
    }
}
