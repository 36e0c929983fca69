package dev.agentplane.execution.runner;

import dev.agentplane.domain.Digest;
import dev.agentplane.events.BlobRef;
import dev.agentplane.execution.secret.Redactor;
import dev.agentplane.platform.BlobSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/** Takes files that a script left into blobs, without the secrets it was given. */
public final class Capture {

    private static final int PIECE = 64 * 1024;

    private final BlobSink sink;
    private final Redactor redactor;

    public Capture(BlobSink sink, Redactor redactor) {
        this.sink = sink;
        this.redactor = redactor;
    }

    /** What it takes out. */
    public Redactor redactor() {
        return redactor;
    }

    /** A whole file. */
    public BlobRef whole(byte[] bytes) {
        return sink.put(redactor.clean(bytes));
    }

    /**
     * The head of a longer file.
     *
     * @param original digest of the whole file as it was left
     * @param size its size
     */
    public BlobRef head(byte[] head, Digest original, long size) {
        BlobRef kept = sink.put(redactor.cleanHead(head));
        return new BlobRef(kept.getSha256(), kept.getSize(), true, original.toString(), size);
    }

    /** A file of this host, at most {@code cap} bytes of it. */
    BlobRef file(Path file, long cap) throws IOException {
        if (redactor.isEmpty()) {
            return sink.put(file, cap);
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes((int) Math.min(cap, Integer.MAX_VALUE - PIECE));
            MessageDigest digest = Digest.sha256();
            digest.update(head);
            long size = head.length;
            byte[] piece = in.readNBytes(PIECE);
            if (piece.length == 0) {
                return whole(head);
            }
            for (; piece.length > 0; piece = in.readNBytes(PIECE)) {
                digest.update(piece);
                size += piece.length;
            }
            return head(head, Digest.ofRaw(digest.digest()), size);
        }
    }
}
