package dev.agentplane.execution;

import dev.agentplane.domain.Digest;
import dev.agentplane.events.BlobRef;
import dev.agentplane.platform.BlobSink;
import dev.agentplane.platform.Blobs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The blobs topic, in memory. */
public final class MemoryBlobs implements Blobs, BlobSink {

    private final Map<Digest, byte[]> blobs = new ConcurrentHashMap<>();

    @Override
    public Optional<byte[]> read(Digest digest) {
        return Optional.ofNullable(blobs.get(digest));
    }

    @Override
    public BlobRef put(byte[] bytes) {
        blobs.put(Digest.of(bytes), bytes);
        return new BlobRef(Digest.of(bytes).toString(), (long) bytes.length, false, null, null);
    }

    @Override
    public BlobRef put(Path file, long cap) {
        try {
            byte[] whole = Files.readAllBytes(file);
            if (whole.length <= cap) {
                return put(whole);
            }
            BlobRef head = put(Arrays.copyOf(whole, (int) cap));
            return new BlobRef(head.getSha256(), cap, true, Digest.of(whole).toString(), (long) whole.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void flush() {}

    /** Digests of blobs with these ASCII characters in them. */
    public java.util.List<Digest> containing(String text) {
        return blobs.entrySet().stream()
                .filter(blob -> new String(blob.getValue(), StandardCharsets.ISO_8859_1).contains(text))
                .map(java.util.Map.Entry::getKey)
                .toList();
    }

    /** The bytes behind a reference. */
    public byte[] bytes(BlobRef ref) {
        return blobs.get(Digest.parse(ref.getSha256())).clone();
    }

    /** The text behind a reference. */
    public String text(BlobRef ref) {
        return new String(blobs.get(Digest.parse(ref.getSha256())), StandardCharsets.UTF_8);
    }
}
