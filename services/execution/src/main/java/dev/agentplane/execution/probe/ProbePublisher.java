package dev.agentplane.execution.probe;

import dev.agentplane.avro.SchemaRegistryException;
import dev.agentplane.avro.Topics;
import dev.agentplane.execution.worker.Runners;
import dev.agentplane.platform.Health;
import dev.agentplane.platform.Platform;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at every executor again and again and publishes what it saw. One that does not answer is looked at again sooner, so
 * that it is not out of use for longer than it has to be.
 */
public final class ProbePublisher implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(ProbePublisher.class);
    private static final String COMPONENT = "execution-prober";
    private static final Duration SOONER = Duration.ofSeconds(5);
    private static final Duration GOODBYE = Duration.ofSeconds(5);

    private final Platform platform;
    private final Producer<byte[], byte[]> producer;
    private final Prober prober;
    private final List<Target> targets;
    private final Duration every;
    private final InstantSource clock;
    private final Set<String> silent = new HashSet<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, COMPONENT);

    private ProbePublisher(
            Platform platform, Prober prober, List<Target> targets, Duration every, InstantSource clock) {
        this.platform = platform;
        this.producer = platform.clients().promptProducer();
        this.prober = prober;
        this.targets = List.copyOf(targets);
        this.every = every;
        this.clock = clock;
    }

    /**
     * Starts looking.
     *
     * @param runners how executors are reached; stays the caller's
     */
    public static ProbePublisher start(
            Platform platform, ProbeConfig config, Runners runners, List<Target> targets, InstantSource clock) {
        ProbePublisher publisher =
                new ProbePublisher(platform, new Prober(runners, clock), targets, config.every(), clock);
        if (config.isOn()) {
            platform.health().report(COMPONENT, Health.Status.READY, "");
            publisher.thread.setDaemon(true);
            publisher.thread.start();
        }
        return publisher;
    }

    private void run() {
        try {
            Duration wait = Duration.ZERO;
            Duration sooner = SOONER;
            while (!stopping.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                List<Seen> seen = prober.lookTwice(targets);
                publish(seen);
                boolean all = seen.stream().allMatch(Seen::reachable);
                wait = all || every.compareTo(sooner) < 0 ? every : sooner;
                // One that stays away is no reason to disturb the others for ever.
                sooner = all ? SOONER : wait.multipliedBy(2);
            }
        } catch (InterruptedException e) {
            // close() does that: leave.
            Thread.currentThread().interrupt();
        }
    }

    private void publish(List<Seen> seen) {
        for (Seen one : seen) {
            boolean known = !one.reachable()
                    ? !silent.add(one.target().name())
                    : !silent.remove(one.target().name());
            if (!known) {
                LOGGER.atWarn()
                        .addKeyValue("executor", one.target().name())
                        .log(
                                one.reachable() ? "an executor answers again" : "an executor does not answer: {}",
                                one.printed());
            }
            try {
                byte[] value = platform.codec()
                        .encode(
                                Topics.PROBES,
                                ProbeEvents.of(one, platform.config().instance(), clock.instant()));
                producer.send(new ProducerRecord<>(
                        Topics.PROBES.name(), one.target().name().getBytes(StandardCharsets.UTF_8), value));
            } catch (KafkaException | SchemaRegistryException e) {
                LOGGER.atWarn()
                        .addKeyValue("executor", one.target().name())
                        .log("a probe was not stored, the next one may be: {}", e.getMessage());
            }
        }
        producer.flush();
    }

    @Override
    public void close() {
        stopping.countDown();
        thread.interrupt();
        try {
            thread.join(GOODBYE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(GOODBYE);
    }
}
