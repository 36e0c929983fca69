package dev.agentplane.benchmark;

import dev.agentplane.domain.Digest;
import dev.agentplane.events.BlobRef;
import dev.agentplane.platform.BlobSink;
import dev.agentplane.platform.Blobs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Blobs in memory: what a run step costs without brokers. */
final class HeldBlobs implements Blobs, BlobSink {

    private final Map<Digest, byte[]> blobs = new ConcurrentHashMap<>();

    @Override
    public Optional<byte[]> read(Digest digest) {
        return Optional.ofNullable(blobs.get(digest));
    }

    @Override
    public BlobRef put(byte[] bytes) {
        Digest digest = Digest.of(bytes);
        blobs.put(digest, bytes);
        return new BlobRef(digest.toString(), (long) bytes.length, false, null, null);
    }

    @Override
    public BlobRef put(Path file, long cap) {
        try {
            return put(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void flush() {}
}
