package dev.agentplane.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** How far the blobs topic was read into the local directory: one line {@code topic partition offset} each. */
final class BlobPositions {

    private final Path file;
    private boolean untouched;

    BlobPositions(Path file) {
        this.file = file;
        this.untouched = !Files.exists(file);
    }

    /** True when nothing was read yet. */
    boolean untouched() {
        return untouched;
    }

    Map<TopicPartition, Long> load() {
        Map<TopicPartition, Long> positions = new HashMap<>();
        if (untouched) {
            return positions;
        }
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                String[] parts = line.split(" ", -1);
                positions.put(new TopicPartition(parts[0], Integer.parseInt(parts[1])), Long.parseLong(parts[2]));
            }
        } catch (NoSuchFileException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            // A cache: what cannot be read is read again from the topic.
            reset();
            return new HashMap<>();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return positions;
    }

    void save(Map<TopicPartition, Long> positions) {
        StringBuilder text = new StringBuilder();
        positions.forEach((tp, offset) -> text.append(tp.topic())
                .append(' ')
                .append(tp.partition())
                .append(' ')
                .append(offset)
                .append('\n'));
        BlobDirectory.replace(file, text.toString().getBytes(StandardCharsets.UTF_8));
        untouched = false;
    }

    void reset() {
        untouched = true;
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
