package dev.agentplane.embedded.schema;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Everything a registry knows: the fold of its log. Changes only through {@link RegistryRecord#applyTo}. */
public final class RegistryState {

    private final CompatibilityLevel defaultLevel;
    private final NavigableMap<String, NavigableMap<Integer, SchemaEntry>> subjects = new TreeMap<>();
    private final Map<Integer, String> textById = new HashMap<>();
    private final Map<String, Integer> idByText = new HashMap<>();
    private final Map<String, CompatibilityLevel> levels = new HashMap<>();
    private final Map<String, Mode> modes = new HashMap<>();
    private @Nullable CompatibilityLevel globalLevel;
    private @Nullable Mode globalMode;
    private int highestId;

    /** @param defaultLevel in force as long as nobody set a global one */
    public RegistryState(CompatibilityLevel defaultLevel) {
        this.defaultLevel = defaultLevel;
    }

    /** Names of subjects that have at least one version, deleted or not, in order. */
    public List<String> subjects() {
        return List.copyOf(subjects.keySet());
    }

    /** Versions of a subject, oldest first. */
    public List<SchemaEntry> versions(String subject, boolean withDeleted) {
        return subjects.getOrDefault(subject, new TreeMap<>()).values().stream()
                .filter(entry -> withDeleted || !entry.deleted())
                .toList();
    }

    /** The newest version of a subject. */
    public Optional<SchemaEntry> latest(String subject, boolean withDeleted) {
        List<SchemaEntry> versions = versions(subject, withDeleted);
        return versions.isEmpty() ? Optional.empty() : Optional.of(versions.get(versions.size() - 1));
    }

    /** The schema of an id; deletion does not hide it, because records with this id stay. */
    public Optional<String> textById(int id) {
        return Optional.ofNullable(textById.get(id));
    }

    /** All versions with this id, by subject. */
    public List<SchemaEntry> usesOf(int id, boolean withDeleted) {
        return subjects.keySet().stream()
                .flatMap(subject -> versions(subject, withDeleted).stream())
                .filter(entry -> entry.id() == id)
                .toList();
    }

    /** The level set for exactly this subject. */
    public Optional<CompatibilityLevel> ownLevel(String subject) {
        return Optional.ofNullable(levels.get(subject));
    }

    /** The level of subjects that have none of their own. */
    public CompatibilityLevel globalLevel() {
        return globalLevel == null ? defaultLevel : globalLevel;
    }

    /** The level in force for a subject. */
    public CompatibilityLevel level(String subject) {
        return ownLevel(subject).orElse(globalLevel());
    }

    /** The mode set for exactly this subject. */
    public Optional<Mode> ownMode(String subject) {
        return Optional.ofNullable(modes.get(subject));
    }

    /** The mode of subjects that have none of their own. */
    public Mode globalMode() {
        return globalMode == null ? Mode.READWRITE : globalMode;
    }

    /** The mode in force for a subject. */
    public Mode mode(String subject) {
        return ownMode(subject).orElse(globalMode());
    }

    Optional<Integer> idOf(String text) {
        return Optional.ofNullable(idByText.get(text));
    }

    int nextId() {
        return highestId + 1;
    }

    void put(SchemaEntry entry) {
        subjects.computeIfAbsent(entry.subject(), key -> new TreeMap<>()).put(entry.version(), entry);
        textById.put(entry.id(), entry.schema());
        idByText.putIfAbsent(entry.schema(), entry.id());
        highestId = Math.max(highestId, entry.id());
    }

    void erase(String subject, int version) {
        NavigableMap<Integer, SchemaEntry> versions = subjects.getOrDefault(subject, new TreeMap<>());
        SchemaEntry gone = versions.remove(version);
        if (versions.isEmpty()) {
            subjects.remove(subject);
        }
        if (gone != null && usesOf(gone.id(), true).isEmpty()) {
            textById.remove(gone.id());
            idByText.remove(gone.schema(), gone.id());
        }
    }

    void deleteUpTo(String subject, int version) {
        NavigableMap<Integer, SchemaEntry> versions = subjects.getOrDefault(subject, new TreeMap<>());
        versions.headMap(version, true).replaceAll((number, entry) -> entry.asDeleted());
    }

    void setLevel(@Nullable String subject, @Nullable CompatibilityLevel level) {
        if (subject == null) {
            globalLevel = level;
        } else if (level == null) {
            levels.remove(subject);
        } else {
            levels.put(subject, level);
        }
    }

    void setMode(@Nullable String subject, @Nullable Mode mode) {
        if (subject == null) {
            globalMode = mode;
        } else if (mode == null) {
            modes.remove(subject);
        } else {
            modes.put(subject, mode);
        }
    }
}
