package dev.agentplane.sealing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.merkle.Frontier;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A frontier on disk: the high-water mark of what was signed, written and synced <em>before</em> a signature leaves the
 * process.
 *
 * @param frontier the tree that was signed
 * @param nextOffset offset of the first evidence record that is not in it
 */
record TreeSnapshot(Frontier frontier, long nextOffset) {

    void save(Path file) throws IOException {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("size", frontier.size()).put("nextOffset", nextOffset);
        ArrayNode hashes = root.putArray("hashes");
        frontier.hashes().forEach(hash -> hashes.add(hash.toString()));
        replace(file, CanonicalJson.bytes(root));
    }

    /** Replaces a file whole, and only when the new content is on disk. */
    static void replace(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path aside = file.resolveSibling(file.getFileName() + ".part");
        try (FileChannel channel = FileChannel.open(
                aside, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What was saved last; empty when there is nothing, or nothing readable: then the log is read from its start. */
    static Optional<TreeSnapshot> load(Path file) throws IOException {
        try {
            JsonNode root = StrictJson.parse(Files.readAllBytes(file));
            List<Digest> hashes = new ArrayList<>();
            for (JsonNode hash : root.path("hashes")) {
                hashes.add(Digest.parse(hash.asText()));
            }
            return Optional.of(new TreeSnapshot(
                    new Frontier(root.path("size").asLong(-1), hashes),
                    root.path("nextOffset").asLong()));
        } catch (NoSuchFileException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
