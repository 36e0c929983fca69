package dev.agentplane.sealing;

import dev.agentplane.avro.Topics;
import dev.agentplane.domain.Digest;
import dev.agentplane.events.CheckpointPublished;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.TopicReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * The largest tree head that was published for a log.
 *
 * @param size tree size
 * @param root root hash
 * @param note the signed note
 */
public record LargestCheckpoint(long size, Digest root, String note) {

    private static final int ROOT_LINE = 2;

    /** By origin, from the checkpoints topic. */
    public static Map<String, LargestCheckpoint> ofAll(Platform platform) {
        Map<String, LargestCheckpoint> largest = new HashMap<>();
        try (TopicReader reader = platform.topicReader()) {
            reader.readAll(Topics.CHECKPOINTS, record -> {
                CheckpointPublished published = (CheckpointPublished) record.event();
                LargestCheckpoint known = largest.get(published.getOrigin());
                if (known == null || published.getSize() > known.size()) {
                    largest.put(published.getOrigin(), of(published));
                }
            });
        }
        return largest;
    }

    private static LargestCheckpoint of(CheckpointPublished published) {
        String note = new String(LeafReading.bytes(published.getCheckpoint()), StandardCharsets.UTF_8);
        String root = note.split("\n", -1)[ROOT_LINE];
        return new LargestCheckpoint(
                published.getSize(), Digest.ofRaw(Base64.getDecoder().decode(root)), note);
    }
}
