package dev.agentplane.platform;

import dev.agentplane.events.BlobChunk;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Chunks of one blob, until all are there. Order and repetition do not matter. */
final class PartialBlob {

    private final Map<Integer, byte[]> chunks = new TreeMap<>();

    /** The whole blob when this was the last missing chunk, else null. */
    byte @Nullable [] add(BlobChunk chunk, byte[] data) {
        chunks.put(chunk.getChunk(), data);
        if (chunks.size() < chunk.getChunks()) {
            return null;
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream((int) Math.min(Integer.MAX_VALUE, chunk.getSize()));
        chunks.values().forEach(whole::writeBytes);
        return whole.toByteArray();
    }
}
