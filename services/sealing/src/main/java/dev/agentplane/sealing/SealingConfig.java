package dev.agentplane.sealing;

import dev.agentplane.platform.Settings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Settings of the sealing service.
 *
 * @param keys directory with {@code seal.pem} (and others, see {@link SealKeyFiles}) and one {@code log-<topic id>-<partition>.pem} per partition
 * @param originPrefix start of every log origin: {@code <prefix>/<deployment>}
 * @param stateDir local directory for frontier snapshots and high-water marks; may be deleted, is then rebuilt
 * @param checkpointEvery a checkpoint is due after this many new leaves …
 * @param checkpointAfter … or this long after the first of them, whichever is first
 * @param deadlines by when a run's evidence should be whole
 */
public record SealingConfig(
        Path keys,
        String originPrefix,
        Path stateDir,
        int checkpointEvery,
        Duration checkpointAfter,
        EvidenceDeadlines deadlines) {

    private static final String DEFAULT_PREFIX = "agentplane.dev/log/local";
    private static final int DEFAULT_EVERY = 512;
    private static final int DEFAULT_AFTER_MS = 200;

    /** A configuration with defaults. */
    public static SealingConfig of(Path keys, Path stateDir) {
        return new SealingConfig(
                keys,
                DEFAULT_PREFIX,
                stateDir,
                DEFAULT_EVERY,
                Duration.ofMillis(DEFAULT_AFTER_MS),
                EvidenceDeadlines.DEFAULT);
    }

    /** Reads {@code AGENTPLANE_…} settings; the caller ends with {@link Settings#check()}. */
    public static SealingConfig from(Settings settings) {
        return new SealingConfig(
                Path.of(settings.required("AGENTPLANE_KEYS")),
                settings.parsed("AGENTPLANE_LOG_PREFIX", DEFAULT_PREFIX, "a name without scheme, spaces or +", text -> {
                    if (text.contains(" ") || text.contains("+") || text.contains("://")) {
                        throw new IllegalArgumentException(text);
                    }
                    return text;
                }),
                Path.of(settings.text("AGENTPLANE_STATE_DIR", ".agentplane/state"))
                        .resolve("sealing"),
                settings.number("AGENTPLANE_CHECKPOINT_EVERY", DEFAULT_EVERY, 1, 65_536),
                Duration.ofMillis(settings.number("AGENTPLANE_CHECKPOINT_AFTER_MS", DEFAULT_AFTER_MS, 1, 60_000)),
                new EvidenceDeadlines(
                        seconds(
                                settings,
                                "AGENTPLANE_EVIDENCE_PLACEMENT_SECONDS",
                                EvidenceDeadlines.DEFAULT.toPlacement()),
                        seconds(settings, "AGENTPLANE_EVIDENCE_GRACE_SECONDS", EvidenceDeadlines.DEFAULT.grace())));
    }

    private static Duration seconds(Settings settings, String name, Duration fallback) {
        return Duration.ofSeconds(settings.number(name, Math.toIntExact(fallback.toSeconds()), 1, 604_800));
    }

    /** Key file that signs the checkpoints of one partition's log. */
    public Path logKey(String evidenceTopicId, int partition) {
        return keys.resolve("log-" + evidenceTopicId + "-" + partition + ".pem");
    }

    /** Origin of the log of one partition: its name, and the name of its key. */
    public String origin(String evidenceTopicId, int partition) {
        return originPrefix + "/" + evidenceTopicId + "/" + partition;
    }
}
