package dev.agentplane.cli.command;

import dev.agentplane.avro.Topics;
import dev.agentplane.cli.fleet.LiveFleet;
import dev.agentplane.cli.instance.InstanceOptions;
import dev.agentplane.cli.instance.InstanceSession;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.events.ExecutorDrainRequested;
import dev.agentplane.placement.fleet.Inventory;
import dev.agentplane.placement.fleet.Node;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.TopicReader;
import dev.agentplane.platform.TransientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code fleet drain} and {@code fleet undrain} have in common: a wish about one executor. */
public abstract class FleetDrainCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    private final boolean drained;

    @Mixin
    private InstanceOptions instance = new InstanceOptions();

    @Parameters(paramLabel = "EXECUTOR", description = "Name of an executor of the inventory.")
    private String executor = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; fleet and every refused run show it.")
    private @Nullable String reason;

    private FleetDrainCommand(Surroundings surroundings, boolean drained) {
        this.surroundings = surroundings;
        this.drained = drained;
    }

    /** {@code fleet drain}. */
    @Command(
            name = "drain",
            description = "Take an executor out of use: it finishes what it has and takes nothing new.",
            footerHeading = "%nExample:%n",
            footer = "  agentplane fleet drain build-1 --reason 'new disk'")
    public static final class Drain extends FleetDrainCommand {

        /** A command that works in these surroundings. */
        public Drain(Surroundings surroundings) {
            super(surroundings, true);
        }
    }

    /** {@code fleet undrain}. */
    @Command(
            name = "undrain",
            description = "Put an executor back into use; a quarantine of it ends too.",
            footerHeading = "%nExample:%n",
            footer = "  agentplane fleet undrain build-1")
    public static final class Undrain extends FleetDrainCommand {

        /** A command that works in these surroundings. */
        public Undrain(Surroundings surroundings) {
            super(surroundings, false);
        }
    }

    @Override
    public Integer call() throws IOException {
        try (InstanceSession session = InstanceSession.open(surroundings, instance)) {
            requireKnown(session.platform());
            publish(session.platform());
            surroundings
                    .console()
                    .result(executor + (drained ? " takes nothing new; what it has goes on" : " takes work again"));
            return ExitCode.DONE.number();
        }
    }

    private void requireKnown(Platform platform) {
        try (TopicReader reader = platform.topicReader()) {
            Inventory inventory = LiveFleet.read(reader, () -> Inputs.inventoryOrDefault(surroundings, null)
                            .inventory())
                    .inventory();
            List<String> names = inventory.executors().stream().map(Node::name).toList();
            if (!names.contains(executor)) {
                throw CommandFailure.usage(
                        "expected an executor of the inventory (" + String.join(", ", names) + "), found \"" + executor
                                + "\"",
                        "agentplane fleet lists them");
            }
        }
    }

    private void publish(Platform platform) {
        ExecutorDrainRequested wish = new ExecutorDrainRequested(
                executor,
                drained,
                surroundings.principal(),
                reason,
                surroundings.clock().instant());
        try (Producer<byte[], byte[]> producer = platform.clients().promptProducer()) {
            producer.send(new ProducerRecord<>(
                            Topics.FLEET.name(),
                            ("executor/" + executor).getBytes(StandardCharsets.UTF_8),
                            platform.codec().encode(Topics.FLEET, wish)))
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException("interrupted while telling the fleet", e);
        } catch (ExecutionException | KafkaException e) {
            throw new TransientException("the wish was not stored: " + e.getMessage(), e);
        }
    }
}
