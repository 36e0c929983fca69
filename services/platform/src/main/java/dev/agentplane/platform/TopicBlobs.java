package dev.agentplane.platform;

import dev.agentplane.avro.EventCodec;
import dev.agentplane.avro.MalformedEventException;
import dev.agentplane.avro.Topics;
import dev.agentplane.domain.Digest;
import dev.agentplane.events.BlobChunk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads blobs from the blobs topic through a local directory. Thread-safe; one consumer behind a lock.
 *
 * <p>It follows the topic only when something is asked for that is not there yet, and then up to the end as it stands at
 * that moment. Submitters put blobs before the event that names them, so what is not there then is missing. A directory
 * that lost files heals: the first miss of a process reads the topic once more from its start.
 */
public final class TopicBlobs implements Blobs, AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(TopicBlobs.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long CACHED_BYTES = 64L * 1024 * 1024;
    private static final int CACHEABLE = 1024 * 1024;

    private final BlobDirectory directory;
    private final BlobPositions positions;
    private final Supplier<Consumer<byte[], byte[]>> readers;
    private final EventCodec codec;
    private final Map<Digest, byte[]> cache = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, PartialBlob> partials = new HashMap<>();
    private long cachedBytes;
    /** True when this process has read the topic from its start: a blob that is not there is missing, not lost. */
    private boolean complete;

    private @Nullable Consumer<byte[], byte[]> reader;

    /** @param directory may be shared by everything in this process, not by two processes */
    public TopicBlobs(Path directory, Supplier<Consumer<byte[], byte[]>> readers, EventCodec codec) {
        this.directory = new BlobDirectory(directory);
        this.positions = new BlobPositions(directory.resolve("positions"));
        this.readers = readers;
        this.codec = codec;
    }

    @Override
    public synchronized Optional<byte[]> read(Digest digest) {
        byte[] cached = cache.get(digest);
        if (cached != null) {
            return Optional.of(cached);
        }
        Optional<byte[]> found = directory.read(digest);
        if (found.isEmpty()) {
            found = fetch(digest);
        }
        found.ifPresent(bytes -> remember(digest, bytes));
        return found;
    }

    private Optional<byte[]> fetch(Digest digest) {
        try {
            follow();
            Optional<byte[]> found = directory.read(digest);
            if (found.isEmpty() && !complete) {
                positions.reset();
                partials.clear();
                closeReader();
                follow();
                found = directory.read(digest);
            }
            return found;
        } catch (OffsetOutOfRangeException e) {
            // The topic was cut or made anew: what we know of it is void.
            positions.reset();
            closeReader();
            throw new TransientException("the blobs topic changed under us, reading it again", e);
        } catch (KafkaException e) {
            closeReader();
            throw new TransientException("blobs topic: " + e.getMessage(), e);
        }
    }

    /** Reads up to the present end. */
    private void follow() {
        Consumer<byte[], byte[]> from = reader();
        Set<TopicPartition> assigned = from.assignment();
        Map<TopicPartition, Long> ends = from.endOffsets(assigned);
        complete |= positions.untouched();
        while (!ends.entrySet().stream().allMatch(e -> from.position(e.getKey()) >= e.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : from.poll(POLL)) {
                take(record);
            }
        }
        if (partials.isEmpty()) {
            // Only between blobs: a position behind the first half of one would lose it.
            positions.save(assigned.stream().collect(Collectors.toMap(tp -> tp, from::position)));
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            accept(codec.decode(Topics.BLOBS, record.value()));
        } catch (MalformedEventException | IllegalArgumentException e) {
            LOGGER.atWarn()
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .log("not a blob chunk, skipped: {}", e.getMessage());
        }
    }

    private void accept(BlobChunk chunk) {
        Digest digest = new Digest(chunk.getSha256());
        ByteBuffer data = chunk.getData();
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        if (chunk.getChunks() > 1) {
            PartialBlob partial = partials.computeIfAbsent(chunk.getSha256(), key -> new PartialBlob());
            bytes = partial.add(chunk, bytes);
            if (bytes == null) {
                return;
            }
            partials.remove(chunk.getSha256());
        }
        if (Digest.of(bytes).equals(digest)) {
            directory.write(digest, bytes);
        } else {
            LOGGER.atWarn().addKeyValue("blob", digest).log("bytes do not have the digest they claim, skipped");
        }
    }

    private void remember(Digest digest, byte[] bytes) {
        if (bytes.length > CACHEABLE || cache.put(digest, bytes) != null) {
            return;
        }
        cachedBytes += bytes.length;
        var eldest = cache.entrySet().iterator();
        while (cachedBytes > CACHED_BYTES && eldest.hasNext()) {
            cachedBytes -= eldest.next().getValue().length;
            eldest.remove();
        }
    }

    private Consumer<byte[], byte[]> reader() {
        if (reader == null) {
            Consumer<byte[], byte[]> fresh = readers.get();
            Set<TopicPartition> all = fresh.partitionsFor(Topics.BLOBS.name()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .collect(Collectors.toSet());
            fresh.assign(all);
            Map<TopicPartition, Long> known = positions.load();
            all.forEach(tp -> {
                Long position = known.get(tp);
                if (position == null) {
                    fresh.seekToBeginning(Set.of(tp));
                } else {
                    fresh.seek(tp, position);
                }
            });
            reader = fresh;
        }
        return reader;
    }

    private void closeReader() {
        if (reader != null) {
            reader.close();
        }
        reader = null;
    }

    @Override
    public synchronized void close() {
        closeReader();
    }
}
