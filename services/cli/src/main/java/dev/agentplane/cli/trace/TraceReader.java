package dev.agentplane.cli.trace;

import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;

/** Reads traces from the pipeline's topics. Not thread-safe. */
public final class TraceReader {

    /** What views are made of. All are partitioned alike, so that one trace is one partition number. */
    private static final List<Topic<?>> TOPICS = List.of(
            Topics.BUNDLES, Topics.VALIDATIONS, Topics.PLACEMENTS, Topics.RUNS, Topics.REPLAYS, Topics.EVIDENCE);

    private static final String LOG_RUN_PREFIX = "_";

    private final TopicReader reader;

    /** @param reader closed by the caller */
    public TraceReader(TopicReader reader) {
        this.reader = reader;
    }

    /** The trace as it stands now. */
    public TraceView read(String traceId) {
        Holder holder = new Holder(TraceView.empty(traceId));
        reader.readAll(TOPICS, partitions(partitionOf(traceId)), record -> {
            if (record.key().equals(traceId)) {
                holder.view = holder.view.apply(fact(record));
            }
        });
        return holder.view;
    }

    /** Every trace as it stands now, by trace id. */
    public Map<String, TraceView> readAll() {
        Map<String, TraceView> views = new TreeMap<>();
        List<TopicPartition> all = TOPICS.stream()
                .flatMap(topic -> reader.partitions(topic).stream())
                .toList();
        reader.readAll(TOPICS, all, record -> {
            if (!record.key().startsWith(LOG_RUN_PREFIX)) {
                views.compute(
                        record.key(), (key, view) -> (view == null ? TraceView.empty(key) : view).apply(fact(record)));
            }
        });
        return views;
    }

    /**
     * Follows a trace.
     *
     * @param since first moment of interest (broker time)
     * @param sink gets the view whenever it changed
     * @param goOn asked after each poll; reading ends when it says no
     */
    public void follow(String traceId, Instant since, Consumer<TraceView> sink, Predicate<TraceView> goOn) {
        Holder holder = new Holder(TraceView.empty(traceId));
        reader.follow(
                TOPICS,
                partitionOf(traceId),
                since,
                record -> {
                    if (record.key().equals(traceId)) {
                        TraceView next = holder.view.apply(fact(record));
                        if (!next.equals(holder.view)) {
                            holder.view = next;
                            sink.accept(next);
                        }
                    }
                },
                count -> goOn.test(holder.view));
    }

    private List<TopicPartition> partitions(int number) {
        return TOPICS.stream()
                .map(topic -> new TopicPartition(topic.name(), number))
                .toList();
    }

    private int partitionOf(String traceId) {
        return BuiltInPartitioner.partitionForKey(
                traceId.getBytes(StandardCharsets.UTF_8),
                reader.partitions(Topics.BUNDLES).size());
    }

    private static Fact fact(Incoming record) {
        return new Fact(record.topic().name(), record.partition(), record.offset(), record.timestamp(), record.event());
    }

    /** A variable that lambdas may change. */
    private static final class Holder {
        private TraceView view;

        private Holder(TraceView view) {
            this.view = view;
        }
    }
}
