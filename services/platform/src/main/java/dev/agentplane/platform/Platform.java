package dev.agentplane.platform;

import dev.agentplane.avro.EventCodec;
import dev.agentplane.avro.SchemaRegistry;
import java.time.InstantSource;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What the services of one process share: clients, codec, blobs, health. Thread-safe; close it last. */
public final class Platform implements AutoCloseable {

    private final PlatformConfig config;
    private final KafkaClients clients;
    private final SchemaRegistry registry;
    private final EventCodec codec;
    private final Health health = new Health();
    private @Nullable TopicBlobs blobs;
    private @Nullable BlobPublisher blobSink;

    public Platform(PlatformConfig config) {
        this(config, new KafkaClients(config).registry());
    }

    /** @param registry closed with this object */
    public Platform(PlatformConfig config, SchemaRegistry registry) {
        this.config = config;
        this.clients = new KafkaClients(config);
        this.registry = registry;
        this.codec = new EventCodec(registry);
    }

    /** The configuration it was made from. */
    public PlatformConfig config() {
        return config;
    }

    /** Makes Kafka clients. */
    public KafkaClients clients() {
        return clients;
    }

    /** Events to bytes and back. */
    public EventCodec codec() {
        return codec;
    }

    /** What works and what does not. */
    public Health health() {
        return health;
    }

    /** The blob reader of this process, below {@code <state dir>/blobs}. */
    public synchronized Blobs blobs() {
        if (blobs == null) {
            blobs = new TopicBlobs(config.stateDir().resolve("blobs"), clients::reader, codec);
        }
        return blobs;
    }

    /** The blob writer of this process. */
    public synchronized BlobSink blobSink() {
        if (blobSink == null) {
            blobSink = new BlobPublisher(clients.producer(), codec);
        }
        return blobSink;
    }

    /** A reader of topics; the caller closes it. */
    public TopicReader topicReader() {
        return new TopicReader(clients::reader, codec);
    }

    /** A reader of single records; the caller closes it. */
    public PinnedRecords pinnedRecords() {
        return new PinnedRecords(clients::reader, codec);
    }

    /** A walk along one partition from an offset on; the caller closes it. */
    public RecordCursor recordCursor(TopicPartition partition, long from) {
        return new RecordCursor(clients::reader, partition, from);
    }

    /** Starts a loop around a handler; the caller closes it. */
    public ConsumerLoop run(String service, RecordHandler handler) {
        return run(service, handler, TransactionScope.perInstance("agentplane-" + service));
    }

    /** The same with another way of making transactional ids. */
    public ConsumerLoop run(String service, RecordHandler handler, TransactionScope scope) {
        return new ConsumerLoop(service, handler, scope, config, clients, codec, health, InstantSource.system())
                .start();
    }

    @Override
    public synchronized void close() {
        if (blobs != null) {
            blobs.close();
        }
        if (blobSink != null) {
            blobSink.close();
        }
        registry.close();
    }
}
