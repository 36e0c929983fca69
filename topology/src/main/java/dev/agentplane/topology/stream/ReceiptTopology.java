package dev.agentplane.topology.stream;

import dev.agentplane.avro.EventCodec;
import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.events.StackEvent;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The graph: seven inbound topics into one processor, five topics out. Everything has a name of its own, because names
 * are where state lives.
 *
 * <p>Keys and values are bytes in the graph: a record that cannot be read must reach the dead letters unchanged.
 */
public final class ReceiptTopology {

    /** Streams application id: consumer group, and prefix of changelog topics and transactional ids. */
    public static final String APPLICATION = "agentplane-receipts";

    private static final String PROCESSOR = "receipt-fold";

    private ReceiptTopology() {}

    /**
     * Builds it.
     *
     * @param streams configuration of the Streams application
     * @param config rules of receipts
     * @param codec reads and writes events
     * @param catchUp says when the past has been read
     * @param partitions partition count of all inbound topics
     */
    public static Topology build(
            StreamsConfig streams, ReceiptConfig config, EventCodec codec, CatchUp catchUp, int partitions) {
        Topology topology = new Topology(new TopologyConfig(streams));
        for (Topic<StackEvent> topic : Inbox.TOPICS) {
            topology.addSource(source(topic), new ByteArrayDeserializer(), new ByteArrayDeserializer(), topic.name());
        }
        topology.addProcessor(
                PROCESSOR,
                () -> new ReceiptProcessor(config, codec, catchUp, partitions),
                Inbox.TOPICS.stream().map(ReceiptTopology::source).toArray(String[]::new));
        topology.addStateStore(store(TraceStores.EVENTS), PROCESSOR);
        // Written again with each batch of a trace: only what a commit ends with need reach the disk and the changelog.
        topology.addStateStore(store(TraceStores.TRACES).withCachingEnabled(), PROCESSOR);
        topology.addStateStore(store(TraceStores.AGENDA).withCachingEnabled(), PROCESSOR);
        sink(topology, Outbox.RECEIPTS, Topics.RECEIPTS.name());
        sink(topology, Outbox.AMENDMENTS, Topics.AMENDMENTS.name());
        sink(topology, Outbox.ISSUED, Topics.ISSUED_RECEIPTS.name());
        sink(topology, Outbox.CONTROL, Topics.RECEIPT_CONTROL.name());
        sink(topology, Outbox.DEAD_LETTERS, Topics.DEAD_LETTERS);
        return topology;
    }

    private static String source(Topic<?> topic) {
        return topic.name() + "-source";
    }

    private static void sink(Topology topology, String name, String topic) {
        topology.addSink(name, topic, new ByteArraySerializer(), new ByteArraySerializer(), PROCESSOR);
    }

    private static StoreBuilder<KeyValueStore<String, String>> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), Serdes.String())
                .withLoggingEnabled(Map.of());
    }
}
