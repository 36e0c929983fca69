package dev.agentplane.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentplane.avro.SchemaRegistryException;
import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.events.AttemptSign;
import dev.agentplane.events.AttemptStarted;
import dev.agentplane.events.CancelRequested;
import dev.agentplane.events.RunStarted;
import dev.agentplane.platform.ConsumerLoop;
import dev.agentplane.platform.Health;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Outgoing;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.RecordHandler;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ClusterExtension.class)
class ConsumerLoopIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SERVICE = "restoring";

    @Test
    void aRegistryThatIsAwayWhileStateIsRebuiltDelaysTheServiceAndDoesNotEndIt(TestCluster cluster) {
        // Given
        cluster.publish(Topics.RUNS, "before", new RunStarted("before", 1, "w", "local", Instant.EPOCH, null));
        RegistryAway handler = new RegistryAway(3);
        try (Platform platform = cluster.newPlatform(SERVICE);
                ConsumerLoop loop = platform.run(SERVICE, handler)) {
            // When
            await().atMost(PATIENCE).until(() -> status(platform) == Health.Status.READY);
            cluster.publish(
                    Topics.ATTEMPTS,
                    "after",
                    new AttemptStarted("after", 1, "w", "local", Instant.EPOCH, null, AttemptSign.CLAIM, null));
            // Then
            await().atMost(PATIENCE).until(() -> handler.known.contains("after"));
            assertThat(handler.known).contains("before");
            assertThat(handler.failuresLeft).hasNonPositiveValue();
        }
    }

    @Test
    void whatBecomesDueIsDecidedOnAsARecordOfTheLog(TestCluster cluster) {
        // Given
        Alarm handler = new Alarm();
        try (Platform platform = cluster.newPlatform("alarm");
                ConsumerLoop loop = platform.run("alarm", handler)) {
            // When
            handler.time.set(true);
            // Then
            await().atMost(PATIENCE).until(() -> handler.rung.get() != null);
        }
    }

    private static Health.Status status(Platform platform) {
        Health.Component component = platform.health().components().get(SERVICE);
        return component.status();
    }

    /** Rings once when it is time, and hears itself. */
    private static final class Alarm implements RecordHandler {

        final AtomicBoolean time = new AtomicBoolean();
        final AtomicReference<Incoming> rung = new AtomicReference<>();

        @Override
        public List<Topic<?>> inputs() {
            return List.of(Topics.CANCELLATIONS);
        }

        @Override
        public List<Outgoing> due(int partition, Instant now) {
            return partition == 0 && time.compareAndSet(true, false)
                    ? List.of(Outgoing.of(
                            Topics.CANCELLATIONS, "alarm", new CancelRequested("alarm", "clock", "due", now)))
                    : List.of();
        }

        @Override
        public List<Outgoing> handle(Incoming record) {
            if (record.key().equals("alarm")) {
                rung.set(record);
            }
            return List.of();
        }
    }

    /** Starts a run per attempt; cannot read its first state records. */
    private static final class RegistryAway implements RecordHandler {

        final Set<String> known = new ConcurrentSkipListSet<>();
        final AtomicInteger failuresLeft;

        RegistryAway(int failures) {
            this.failuresLeft = new AtomicInteger(failures);
        }

        @Override
        public List<Topic<?>> inputs() {
            return List.of(Topics.ATTEMPTS);
        }

        @Override
        public List<Topic<?>> stateTopics() {
            return List.of(Topics.RUNS);
        }

        @Override
        public List<Outgoing> handle(Incoming record) {
            RunStarted event = new RunStarted(record.key(), 1, "w", "local", Instant.EPOCH, null);
            return List.of(new Outgoing(Topics.RUNS, record.key(), event, record.partition()));
        }

        @Override
        public void replay(int partition, Outgoing output) {
            if (failuresLeft.getAndDecrement() > 0) {
                throw new SchemaRegistryException("the registry is away", true, new IOException("refused"));
            }
            known.add(output.key());
        }
    }
}
