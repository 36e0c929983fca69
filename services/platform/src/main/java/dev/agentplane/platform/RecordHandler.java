package dev.agentplane.platform;

import dev.agentplane.avro.Topic;
import dev.agentplane.platform.state.Tables;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides what one input record means. No clock, no randomness, no I/O but reading content-addressed blobs: time is
 * {@link Incoming#timestamp()}, everything else is an argument of the constructor.
 *
 * <p>State changes only in {@link #replay}, from the handler's own outputs: the loop calls it for every record of the
 * {@link #stateTopics()} when a partition is taken over, and for each output right after {@link #handle} returned it.
 * When a transaction aborts, the loop calls {@link #forget} and rebuilds; {@link #tables} it only rolls back. Calls come
 * from one thread.
 */
public interface RecordHandler {

    /** Topics to read, all {@code BY_TRACE}: partition p of all of them is handled by the same instance. */
    List<Topic<?>> inputs();

    /** Own output topics that rebuild this handler's state; empty for a stateless handler. */
    default List<Topic<?>> stateTopics() {
        return List.of();
    }

    /**
     * The tables that hold this handler's state: all of it, there is no other, and {@link #forget} does nothing. Empty for
     * a handler that keeps its state in memory and has it rebuilt from offset 0 at every start.
     */
    default Optional<Tables> tables() {
        return Optional.empty();
    }

    /**
     * Whether one instance handles all partitions of all inputs, and the others wait to take over: for decisions about
     * something that all traces share. Inputs and {@link #stateTopics()} may then have one partition only, and all state
     * belongs to partition 0.
     */
    default boolean sole() {
        return false;
    }

    /**
     * Decides.
     *
     * @return what to publish, in order; empty when the record means nothing here
     * @throws PoisonException when the record breaks an invariant: it goes to the dead letters with its bytes
     * @throws TransientException when the decision cannot be made now: the loop backs off and asks again
     */
    List<Outgoing> handle(Incoming record);

    /**
     * Whether a record of this input that is none of its events, or breaks an invariant, goes to the dead letters from here.
     * Exactly one service answers for each topic; another one that reads it too skips such a record, so that it is a dead
     * letter once.
     */
    default boolean answersFor(Topic<?> input) {
        return true;
    }

    /** What to publish beside the dead letter when a record turned out to be poison. Most handlers have nothing to say. */
    default List<Outgoing> rejected(Rejected record) {
        return List.of();
    }

    /**
     * What has become due without any record saying so. The loop asks about once a second for each partition it owns and
     * publishes the answer; after one that was not empty it asks again some seconds later, so the same may be published twice.
     *
     * <p>The answer goes to one of the {@link #inputs()} and decides nothing yet: it is decided on when it is read back,
     * with the broker's time as "now". So time enters as a record, and folding the log again gives the same decisions.
     *
     * @param now this machine's clock, which only says when to ask the log
     */
    default List<Outgoing> due(int partition, Instant now) {
        return List.of();
    }

    /** Applies one of this handler's outputs to its state. */
    default void replay(int partition, Outgoing output) {}

    /** Drops the state of a partition. */
    default void forget(int partition) {}
}
