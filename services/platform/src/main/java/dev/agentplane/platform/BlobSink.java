package dev.agentplane.platform;

import dev.agentplane.events.BlobRef;
import java.nio.file.Path;

/** Publishes content-addressed bytes to the blobs topic. Thread-safe. */
public interface BlobSink {

    /** Publishes these bytes; durable only after {@link #flush()}. */
    BlobRef put(byte[] bytes);

    /**
     * Publishes a file, or its head when it is longer than {@code cap}.
     *
     * @param file a regular file that nobody writes any more
     * @param cap largest number of bytes to store; beyond it the reference keeps size and digest of the whole and says
     *     {@code truncated}
     * @throws java.io.UncheckedIOException when the file cannot be read
     */
    BlobRef put(Path file, long cap);

    /**
     * Waits until everything put so far is acknowledged by the brokers.
     *
     * @throws TransientException when it could not be stored
     */
    void flush();
}
