package dev.agentplane.platform;

import dev.agentplane.avro.EventCodec;
import dev.agentplane.avro.Topics;
import dev.agentplane.domain.Digest;
import dev.agentplane.events.BlobChunk;
import dev.agentplane.events.BlobRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * Puts blobs on the blobs topic, chunked below the record limit. What this process published lately is not sent twice.
 *
 * <p>Thread-safe; {@link #flush()} vouches for what the calling thread has put, and for nothing else.
 */
public final class BlobPublisher implements BlobSink, AutoCloseable {

    static final int CHUNK_BYTES = 512 * 1024;
    private static final int REMEMBERED = 4096;

    private final Producer<byte[], byte[]> producer;
    private final EventCodec codec;
    private final ThreadLocal<Pending> pending = ThreadLocal.withInitial(Pending::new);
    private final Set<Digest> acknowledged = Collections.synchronizedSet(Collections.newSetFromMap(recent()));

    /** What one thread has put since it last flushed. */
    private static final class Pending {
        private final List<Future<RecordMetadata>> sends = new ArrayList<>();
        private final List<Digest> digests = new ArrayList<>();
    }

    /** @param producer idempotent, without transactions; closed with this object */
    public BlobPublisher(Producer<byte[], byte[]> producer, EventCodec codec) {
        this.producer = producer;
        this.codec = codec;
    }

    private static Map<Digest, Boolean> recent() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Digest, Boolean> eldest) {
                return size() > REMEMBERED;
            }
        };
    }

    @Override
    public BlobRef put(byte[] bytes) {
        Digest digest = Digest.of(bytes);
        if (!acknowledged.contains(digest)) {
            int chunks = chunks(bytes.length);
            for (int chunk = 0; chunk < chunks; chunk++) {
                int from = chunk * CHUNK_BYTES;
                int length = Math.min(CHUNK_BYTES, bytes.length - from);
                send(digest, chunk, chunks, bytes.length, ByteBuffer.wrap(bytes, from, length));
            }
        }
        return new BlobRef(digest.toString(), (long) bytes.length, false, null, null);
    }

    @Override
    public BlobRef put(Path file, long cap) {
        try {
            return stored(file, cap);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private BlobRef stored(Path file, long cap) throws IOException {
        MessageDigest whole = Digest.sha256();
        MessageDigest head = Digest.sha256();
        long size = 0;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[CHUNK_BYTES];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                whole.update(buffer, 0, n);
                head.update(buffer, 0, (int) Math.max(0, Math.min(n, cap - size)));
                size += n;
            }
        }
        long kept = Math.min(size, cap);
        Digest digest = Digest.ofRaw(head.digest());
        if (!acknowledged.contains(digest)) {
            sendHead(file, digest, kept);
        }
        return size <= cap
                ? new BlobRef(digest.toString(), size, false, null, null)
                : new BlobRef(
                        digest.toString(),
                        kept,
                        true,
                        Digest.ofRaw(whole.digest()).toString(),
                        size);
    }

    private void sendHead(Path file, Digest digest, long kept) throws IOException {
        int chunks = chunks(kept);
        try (InputStream in = Files.newInputStream(file)) {
            long left = kept;
            for (int chunk = 0; chunk < chunks; chunk++) {
                byte[] data = in.readNBytes((int) Math.min(CHUNK_BYTES, left));
                left -= data.length;
                send(digest, chunk, chunks, kept, ByteBuffer.wrap(data));
            }
        }
    }

    private static int chunks(long size) {
        return (int) Math.max(1, (size + CHUNK_BYTES - 1) / CHUNK_BYTES);
    }

    private void send(Digest digest, int chunk, int chunks, long size, ByteBuffer data) {
        byte[] value = codec.encode(Topics.BLOBS, new BlobChunk(digest.hex(), chunk, chunks, size, data));
        byte[] key = (digest.hex() + "/" + chunk).getBytes(StandardCharsets.UTF_8);
        Pending mine = pending.get();
        mine.sends.add(producer.send(new ProducerRecord<>(Topics.BLOBS.name(), key, value)));
        if (chunk == chunks - 1) {
            mine.digests.add(digest);
        }
    }

    @Override
    public void flush() {
        Pending mine = pending.get();
        pending.remove();
        try {
            producer.flush();
            for (Future<RecordMetadata> send : mine.sends) {
                send.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException("interrupted while storing blobs", e);
        } catch (ExecutionException | KafkaException e) {
            throw new TransientException("blobs could not be stored: " + e.getMessage(), e);
        }
        acknowledged.addAll(mine.digests);
    }

    @Override
    public void close() {
        producer.close();
    }
}
