package dev.agentplane.placement;

import dev.agentplane.avro.Topics;
import dev.agentplane.domain.Digest;
import dev.agentplane.events.BlobChunk;
import dev.agentplane.platform.Outgoing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A text as records of the blobs topic, to be published in the transaction of the record that refers to it. */
final class BlobRecords {

    private static final int CHUNK_BYTES = 512 * 1024;

    private BlobRecords() {}

    static List<Outgoing> of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        String digest = Digest.of(bytes).hex();
        int chunks = Math.max(1, (bytes.length + CHUNK_BYTES - 1) / CHUNK_BYTES);
        List<Outgoing> records = new ArrayList<>(chunks);
        for (int chunk = 0; chunk < chunks; chunk++) {
            int from = chunk * CHUNK_BYTES;
            ByteBuffer data = ByteBuffer.wrap(bytes, from, Math.min(CHUNK_BYTES, bytes.length - from));
            records.add(Outgoing.of(
                    Topics.BLOBS,
                    digest + "/" + chunk,
                    new BlobChunk(digest, chunk, chunks, (long) bytes.length, data)));
        }
        return records;
    }
}
