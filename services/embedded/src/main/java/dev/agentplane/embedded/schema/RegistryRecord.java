package dev.agentplane.embedded.schema;

import org.jspecify.annotations.Nullable;

/** One record of the registry's log. The state of a registry is nothing but these, applied in order. */
public sealed interface RegistryRecord {

    /** Changes the state the one way this record means. */
    void applyTo(RegistryState state);

    /** A version came to be, or is written again with another deletion mark. */
    record VersionWritten(SchemaEntry entry) implements RegistryRecord {
        @Override
        public void applyTo(RegistryState state) {
            state.put(entry);
        }
    }

    /** A version is gone for good. Never written here; a registry that wrote this log before may have. */
    record VersionErased(String subject, int version) implements RegistryRecord {
        @Override
        public void applyTo(RegistryState state) {
            state.erase(subject, version);
        }
    }

    /** All versions of a subject up to this one are soft-deleted. */
    record SubjectDeleted(String subject, int upToVersion) implements RegistryRecord {
        @Override
        public void applyTo(RegistryState state) {
            state.deleteUpTo(subject, upToVersion);
        }
    }

    /**
     * A compatibility level was set or taken back.
     *
     * @param subject null for all subjects without one of their own
     * @param level null when taken back
     */
    record LevelWritten(@Nullable String subject, @Nullable CompatibilityLevel level) implements RegistryRecord {
        @Override
        public void applyTo(RegistryState state) {
            state.setLevel(subject, level);
        }
    }

    /**
     * A mode was set or taken back.
     *
     * @param subject null for all subjects without one of their own
     * @param mode null when taken back
     */
    record ModeWritten(@Nullable String subject, @Nullable Mode mode) implements RegistryRecord {
        @Override
        public void applyTo(RegistryState state) {
            state.setMode(subject, mode);
        }
    }

    /** Means nothing here: a no-op of an electing registry, or a kind this one does not know. */
    record Ignored(String kind) implements RegistryRecord {
        @Override
        public void applyTo(RegistryState state) {
            // Nothing by definition.
        }
    }
}
