package dev.agentplane.platform;

import dev.agentplane.avro.EventCodec;
import dev.agentplane.avro.SchemaRegistryException;
import dev.agentplane.avro.Topic;
import dev.agentplane.platform.state.StorageException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one loop: poll → decide → publish → commit offsets, in one transaction per batch. Runs on one thread of its own.
 *
 * <p>Three classes of trouble. <em>Poison</em> goes to the dead letters in the same transaction and the offset advances.
 * <em>Transient</em> trouble commits what was decided before it, then waits and asks again from the same record; the
 * consumer keeps polling paused partitions meanwhile, so it stays in its group. Any failure of Kafka itself makes the
 * outcome of the transaction unknown: the producer is replaced (which settles the transaction), state is rebuilt from
 * the log and reading resumes from the committed offsets.
 *
 * <p>Zombies are fenced twice: offsets carry the group generation, and a restarted instance takes over the
 * transactional id of its predecessor.
 */
public final class ConsumerLoop implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(ConsumerLoop.class);
    private static final Duration POLL = Duration.ofMillis(250);

    private final String service;
    private final RecordHandler handler;
    private final Consumer<byte[], byte[]> consumer;
    private final Publishers publishers;
    private final HighWatermarks watermarks;
    private final StateRestorer restorer;
    private final BatchDecider decider;
    private final Health health;
    private final Backoff backoff;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Timetable timetable = new Timetable(System::nanoTime);
    private final InstantSource clock;
    private final Thread thread;
    private boolean settled = true;
    private boolean joined;

    /**
     * @param service name of the service: consumer group {@code agentplane-<service>}, log field, health component
     * @param handler decides
     * @param scope how transactional ids are made
     * @param clock says when to look for what is due; decides nothing
     * @throws StorageException when the handler's tables cannot be kept in the state directory
     */
    public ConsumerLoop(
            String service,
            RecordHandler handler,
            TransactionScope scope,
            PlatformConfig config,
            KafkaClients clients,
            EventCodec codec,
            Health health,
            InstantSource clock) {
        this.service = service;
        this.clock = clock;
        this.handler = handler;
        this.health = health;
        handler.tables().ifPresent(tables -> tables.keepIn(config.stateDir(), service));
        this.backoff = new Backoff(Duration.ofMillis(20), config.maxBackoff(), System::nanoTime);
        String group = "agentplane-" + service;
        this.consumer = handler.sole() ? clients.soleGroupConsumer(group) : clients.groupConsumer(group);
        this.publishers = new Publishers(scope, config.instance(), clients::transactionalProducer);
        this.watermarks = new HighWatermarks(clients::admin);
        this.restorer = new StateRestorer(handler, codec, clients::reader, watermarks::of);
        this.decider = new BatchDecider(service, handler, codec, this::partitionCount);
        this.thread = new Thread(this::run, "loop-" + service);
        health.report(service, Health.Status.STARTING, "joining its group");
    }

    /** Starts the thread. */
    public ConsumerLoop start() {
        thread.start();
        return this;
    }

    private void run() {
        boolean asked = false;
        try {
            List<String> names = handler.inputs().stream().map(Topic::name).toList();
            consumer.subscribe(names, new Takeover());
            while (!stopping.get()) {
                turn();
            }
            asked = true;
        } catch (WakeupException e) {
            // close() was called: leave quietly.
            asked = true;
        } finally {
            health.report(
                    service,
                    asked ? Health.Status.STOPPED : Health.Status.FAILED,
                    asked ? "closed" : "ended unexpectedly, see the log");
            publishers.close();
            restorer.close();
            watermarks.close();
            consumer.close();
            stopped.countDown();
        }
    }

    private void turn() {
        try {
            if (!settled) {
                settle();
            }
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            if (backoff.over() && !consumer.paused().isEmpty()) {
                consumer.resume(consumer.paused());
            }
            if (!records.isEmpty()) {
                process(records);
            }
            publishDue();
        } catch (WakeupException e) {
            throw e;
        } catch (KafkaException | TransientException | SchemaRegistryException | StorageException e) {
            startOver(e);
        } catch (RuntimeException e) {
            // A bug of the loop or of replay(): nothing was committed, so starting over loses nothing.
            LOGGER.atError().setCause(e).addKeyValue("service", service).log("unexpected failure, starting over");
            startOver(e);
        }
    }

    private void publishDue() {
        for (int partition : numbers(consumer.assignment())) {
            if (timetable.isTime(partition)) {
                TransactionalPublisher publisher = publishers.of(partition);
                boolean something = decider.publishDue(partition, clock.instant(), publisher);
                if (something) {
                    restorer.advance(publisher.commit(Map.of(), consumer.groupMetadata()));
                }
                timetable.asked(partition, something);
            }
        }
    }

    private void process(ConsumerRecords<byte[], byte[]> records) {
        Map<TopicPartition, OffsetAndMetadata> decided = new HashMap<>();
        Map<TopicPartition, RuntimeException> obstacles = new HashMap<>();
        for (Publishers.Batch batch : publishers.batches(records)) {
            BatchDecider.Result result = decider.decide(batch.records(), batch.publisher());
            if (!result.next().isEmpty()) {
                restorer.advance(batch.publisher().commit(result.next(), consumer.groupMetadata()));
            }
            decided.putAll(result.next());
            obstacles.putAll(result.obstacles());
        }
        if (obstacles.isEmpty()) {
            backoff.reset();
            health.report(service, Health.Status.READY, "");
        } else {
            rewind(records, decided, obstacles.keySet());
            pause(obstacles);
        }
    }

    /** Moves the read position of what is held up back to its first undecided record. */
    private void rewind(
            ConsumerRecords<byte[], byte[]> records,
            Map<TopicPartition, OffsetAndMetadata> decided,
            Set<TopicPartition> heldUp) {
        for (TopicPartition tp : heldUp) {
            OffsetAndMetadata next = decided.get(tp);
            consumer.seek(tp, next == null ? records.records(tp).get(0).offset() : next.offset());
        }
    }

    private void pause(Map<TopicPartition, RuntimeException> obstacles) {
        Duration wait = backoff.next();
        consumer.pause(obstacles.keySet());
        String reason = String.valueOf(obstacles.values().iterator().next().getMessage());
        health.report(service, Health.Status.DEGRADED, reason);
        LOGGER.atWarn()
                .addKeyValue("service", service)
                .addKeyValue("partitions", obstacles.keySet())
                .addKeyValue("waitMillis", wait.toMillis())
                .log("cannot decide now, will ask again: {}", reason);
    }

    /** After a failure of Kafka: forget what may not have been committed, and wait. The next turn settles the rest. */
    private void startOver(RuntimeException cause) {
        settled = false;
        health.report(service, Health.Status.DEGRADED, String.valueOf(cause.getMessage()));
        Duration wait = backoff.next();
        LOGGER.atWarn()
                .addKeyValue("service", service)
                .addKeyValue("cause", cause.getClass().getSimpleName())
                .addKeyValue("waitMillis", wait.toMillis())
                .log("starting over from the committed offsets: {}", cause.getMessage());
        publishers.close();
        restorer.forgetAll();
        awaitOrStop(wait);
    }

    /** Settles the transaction, rebuilds state, and reads on from the committed offsets; what fails is tried again. */
    private void settle() {
        Set<TopicPartition> assigned = consumer.assignment();
        publishers.own(numbers(assigned));
        resumeFromCommitted(assigned);
        restorer.restore(numbers(assigned));
        settled = true;
        if (joined) {
            health.report(service, Health.Status.READY, "");
        }
    }

    private void awaitOrStop(Duration wait) {
        try {
            backoff.await(wait, stopping::get);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping.set(true);
        }
    }

    private void resumeFromCommitted(Set<TopicPartition> assigned) {
        if (assigned.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(assigned);
        Set<TopicPartition> fromStart = new HashSet<>();
        for (TopicPartition tp : assigned) {
            OffsetAndMetadata offset = committed.get(tp);
            if (offset == null) {
                fromStart.add(tp);
            } else {
                consumer.seek(tp, offset.offset());
            }
        }
        if (!fromStart.isEmpty()) {
            consumer.seekToBeginning(fromStart);
        }
    }

    private int partitionCount(String topic) {
        return consumer.partitionsFor(topic).size();
    }

    private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
        Set<Integer> numbers = new HashSet<>();
        partitions.forEach(tp -> numbers.add(tp.partition()));
        return numbers;
    }

    /** Stops after the current batch, leaves the group, and waits for all of it. */
    @Override
    public void close() {
        if (stopping.compareAndSet(false, true)) {
            consumer.wakeup();
        }
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Rebuilds state when partitions arrive. */
    private final class Takeover implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            publishers.own(numbers(consumer.assignment()));
            // Then the committed offsets: asking for them waits until a predecessor's pending transaction is decided.
            Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
            if (!partitions.isEmpty()) {
                committed.putAll(consumer.committed(new HashSet<>(partitions)));
            }
            restorer.restore(numbers(consumer.assignment()));
            LOGGER.atInfo()
                    .addKeyValue("service", service)
                    .addKeyValue("partitions", partitions.size())
                    .addKeyValue("resumed", committed.size())
                    .log("partitions assigned");
            joined = true;
            health.report(service, Health.Status.READY, "");
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            // Nothing is open between two polls, and state catches up incrementally when they come back.
        }
    }
}
