package dev.agentplane.platform;

import dev.agentplane.domain.Digest;
import java.util.Optional;

/** Reads content-addressed bytes of the blobs topic. */
public interface Blobs {

    /**
     * The bytes with this digest, verified.
     *
     * @return empty when everything published so far was looked at and the blob is not there
     * @throws TransientException when the blobs topic cannot be read now
     */
    Optional<byte[]> read(Digest digest);
}
