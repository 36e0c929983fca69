package dev.agentplane.cli.trace;

import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;

/** Reads traces from the pipeline's topics. Not thread-safe. */
public final class TraceReader {

    /** What views are made of. All are partitioned alike, so that one trace is one partition number. */
    private static final List<Topic<?>> TOPICS = List.of(
            Topics.BUNDLES, Topics.VALIDATIONS, Topics.PLACEMENTS, Topics.RUNS, Topics.REPLAYS, Topics.EVIDENCE);

    private static final List<Topic<?>> LATER_STEPS = List.of(Topics.VALIDATIONS, Topics.PLACEMENTS, Topics.RUNS);

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

    /**
     * Runs as they stand now, newest first.
     *
     * <p>Every submission is read, one line each; of the later steps only those since the oldest run listed, unless a state
     * is wanted.
     *
     * @param limit how many
     * @param wanted only runs in this state; empty for all
     */
    public List<RunLine> list(int limit, Optional<RunState> wanted) {
        Map<String, RunLine> lines = new HashMap<>();
        reader.readAll(Topics.BUNDLES, record -> {
            BundleSubmitted event = (BundleSubmitted) record.event();
            lines.putIfAbsent(
                    record.key(), RunLine.submitted(record.key(), record.timestamp(), event.getBundleDigest()));
        });
        if (wanted.isEmpty()) {
            Set<String> newest = lines.values().stream()
                    .sorted(RunLine.NEWEST_FIRST)
                    .limit(limit)
                    .map(RunLine::traceId)
                    .collect(Collectors.toSet());
            lines.keySet().retainAll(newest);
        }
        reader.readAll(
                LATER_STEPS,
                partitions(LATER_STEPS),
                earliest(lines.values()),
                record -> lines.computeIfPresent(record.key(), (key, line) -> line.apply(fact(record))));
        return lines.values().stream()
                .filter(line -> wanted.isEmpty() || line.state() == wanted.get())
                .sorted(RunLine.NEWEST_FIRST)
                .limit(limit)
                .toList();
    }

    /** Everything about these runs, in their order. */
    public List<TraceView> views(List<RunLine> lines) {
        Map<String, TraceView> views = new LinkedHashMap<>();
        lines.forEach(line -> views.put(line.traceId(), TraceView.empty(line.traceId())));
        reader.readAll(
                TOPICS,
                partitions(TOPICS),
                earliest(lines),
                record -> views.computeIfPresent(record.key(), (key, view) -> view.apply(fact(record))));
        return List.copyOf(views.values());
    }

    private List<TopicPartition> partitions(List<Topic<?>> topics) {
        return topics.stream()
                .flatMap(topic -> reader.partitions(topic).stream())
                .toList();
    }

    private static Instant earliest(Collection<RunLine> lines) {
        return lines.stream()
                .map(RunLine::submittedAt)
                .min(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
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
