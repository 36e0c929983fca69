package dev.agentplane.cli.trace;

import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * One event of a trace and where it stands.
 *
 * @param topic topic name
 * @param partition its partition
 * @param offset its offset
 * @param at when the broker appended it
 * @param event what it says
 */
public record Fact(String topic, int partition, long offset, Instant at, SpecificRecord event)
        implements Comparable<Fact> {

    private static final List<String> PIPELINE =
            Topics.ALL.stream().map(Topic::name).toList();

    /** The broker's time first; within one moment the order of the pipeline, then of the topic. */
    private static final Comparator<Fact> ORDER = Comparator.comparing(Fact::at)
            .thenComparingInt(fact -> PIPELINE.indexOf(fact.topic))
            .thenComparingLong(Fact::offset);

    /** {@code topic:partition:offset}, as {@code replay} takes it. */
    public String coordinates() {
        return topic + ":" + partition + ":" + offset;
    }

    @Override
    public int compareTo(Fact other) {
        return ORDER.compare(this, other);
    }
}
