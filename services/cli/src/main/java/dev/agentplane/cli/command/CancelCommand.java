package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentplane.avro.Topics;
import dev.agentplane.cli.instance.InstanceOptions;
import dev.agentplane.cli.instance.InstanceSession;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.trace.RunState;
import dev.agentplane.cli.trace.TraceReader;
import dev.agentplane.cli.trace.TraceView;
import dev.agentplane.events.CancelRequested;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.TopicReader;
import dev.agentplane.platform.TransientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
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

/** {@code cancel}: asks for the end of a run. */
@Command(
        name = "cancel",
        description = {
            "End a run: everything it started is killed, and its evidence says who wanted it and why.",
            "A run that is over stays as it is (exit 1). With --wait exits 0 when it ended as CANCELLED."
        },
        footerHeading = "%nExample:%n",
        footer = "  agentplane cancel 01kb2v3w8x9yz0123456789abc --reason 'wrong input' --wait")
public final class CancelCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private InstanceOptions instance = new InstanceOptions();

    @Parameters(paramLabel = "TRACE", description = "Trace id.")
    private String traceId = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; becomes part of the evidence.")
    private @Nullable String reason;

    @Option(names = "--wait", description = "Wait until the run is over.")
    private boolean wait;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "Stop waiting after so long.")
    private @Nullable Long timeout;

    @Option(names = "--json", description = "Print {\"traceId\", \"state\"} as JSON.")
    private boolean json;

    /** A command that works in these surroundings. */
    public CancelCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        try (InstanceSession session = InstanceSession.open(surroundings, instance)) {
            Platform platform = session.platform();
            RunState state = state(platform);
            if (state == RunState.UNKNOWN) {
                throw CommandFailure.usage(
                        "expected the trace id of a run, found no run \"" + traceId + "\"",
                        "agentplane runs lists those there are");
            }
            if (state.settled() && state != RunState.HELD) {
                print(state, "is over already");
                return ExitCode.NEGATIVE.number();
            }
            publish(platform);
            if (!wait) {
                print(state, "will be ended");
                return ExitCode.DONE.number();
            }
            TraceView view = new Following(
                            surroundings, traceId, Optional.ofNullable(timeout).map(Duration::ofSeconds))
                    .follow(platform, Instant.EPOCH);
            print(view.state(), "");
            return (view.state() == RunState.CANCELLED ? ExitCode.DONE : ExitCode.NEGATIVE).number();
        }
    }

    private RunState state(Platform platform) {
        try (TopicReader reader = platform.topicReader()) {
            return new TraceReader(reader).read(traceId).state();
        }
    }

    private void publish(Platform platform) {
        CancelRequested wish = new CancelRequested(
                traceId, surroundings.principal(), reason, surroundings.clock().instant());
        try (Producer<byte[], byte[]> producer = platform.clients().promptProducer()) {
            producer.send(new ProducerRecord<>(
                            Topics.CANCELLATIONS.name(),
                            traceId.getBytes(StandardCharsets.UTF_8),
                            platform.codec().encode(Topics.CANCELLATIONS, wish)))
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException("interrupted while cancelling", e);
        } catch (ExecutionException | KafkaException e) {
            throw new TransientException("the cancellation was not stored: " + e.getMessage(), e);
        }
    }

    private void print(RunState state, String what) {
        if (json) {
            surroundings
                    .console()
                    .json(JsonNodeFactory.instance
                            .objectNode()
                            .put("traceId", traceId)
                            .put("state", state.name()));
        } else {
            surroundings.console().result((traceId + " " + state + " " + what).stripTrailing());
        }
    }
}
