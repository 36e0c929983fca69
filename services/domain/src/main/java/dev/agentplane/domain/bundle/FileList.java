package dev.agentplane.domain.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The files of a bundle, sorted by path (UTF-16 units), each path once. Its canonical JSON (RFC 8785) is what the
 * bundle digest is the SHA-256 of, so the digest is at the same time the address of the list on the blobs topic.
 *
 * @param entries sorted, without duplicates
 */
public record FileList(List<FileEntry> entries) {

    private static final Set<String> MEMBERS = Set.of("path", "mode", "sha256", "size");

    public FileList {
        entries = entries.stream().sorted().toList();
        for (int i = 1; i < entries.size(); i++) {
            if (entries.get(i).path().equals(entries.get(i - 1).path())) {
                throw new IllegalArgumentException(
                        "path listed twice: \"" + entries.get(i).path() + "\"");
            }
        }
    }

    /** The entry at this path. */
    public Optional<FileEntry> find(String path) {
        return entries.stream().filter(entry -> entry.path().equals(path)).findFirst();
    }

    /** Sum of all sizes in bytes. */
    public long totalSize() {
        return entries.stream().mapToLong(FileEntry::size).sum();
    }

    /** The canonical JSON: {@code [{"mode":…,"path":…,"sha256":…,"size":…}]}. */
    public byte[] canonicalBytes() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode(entries.size());
        for (FileEntry entry : entries) {
            list.addObject()
                    .put("path", entry.path())
                    .put("mode", entry.mode())
                    .put("sha256", entry.sha256().hex())
                    .put("size", entry.size());
        }
        return CanonicalJson.bytes(list);
    }

    /** The bundle digest. */
    public Digest digest() {
        return Digest.of(canonicalBytes());
    }

    /**
     * Reads a list back from its canonical bytes.
     *
     * @throws IllegalArgumentException when the bytes are not exactly the canonical form of a list
     */
    public static FileList parse(byte[] canonical) {
        JsonNode list = StrictJson.parse(canonical);
        if (!list.isArray()) {
            throw new IllegalArgumentException("expected a file list (JSON array), found " + list.getNodeType());
        }
        List<FileEntry> entries = new ArrayList<>();
        for (JsonNode item : list) {
            entries.add(entry(item));
        }
        FileList parsed = new FileList(entries);
        if (!java.util.Arrays.equals(parsed.canonicalBytes(), canonical)) {
            throw new IllegalArgumentException("the file list is not in canonical form");
        }
        return parsed;
    }

    private static FileEntry entry(JsonNode item) {
        if (!item.isObject()
                || item.size() != MEMBERS.size()
                || !MEMBERS.stream().allMatch(item::has)) {
            throw new IllegalArgumentException("expected {mode, path, sha256, size}, found " + item);
        }
        String mode = item.get("mode").asText();
        if (!mode.equals("0755") && !mode.equals("0644")) {
            throw new IllegalArgumentException("expected mode 0755 or 0644, found \"" + mode + "\"");
        }
        return new FileEntry(
                item.get("path").asText(),
                mode.equals("0755"),
                new Digest(item.get("sha256").asText()),
                item.get("size").asLong(-1));
    }
}
