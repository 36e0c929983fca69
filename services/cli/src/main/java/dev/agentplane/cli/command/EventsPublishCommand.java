package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.cli.instance.InstanceOptions;
import dev.agentplane.cli.instance.InstanceSession;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.output.Table;
import dev.agentplane.topology.event.EventAdmission;
import dev.agentplane.topology.receipt.Assembly.RefusedEvent;
import dev.agentplane.topology.seam.EventFile;
import dev.agentplane.topology.seam.EventPublisher;
import dev.agentplane.topology.seam.EventPublisher.Published;
import dev.agentplane.topology.seam.upstream.Mapped;
import dev.agentplane.topology.seam.upstream.Upstream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code events publish}: puts normalised stack events on the topics of their producers. */
@Command(
        name = "publish",
        description = {
            "Publish stack events, each on the topic of its producer: all of a file, or none of it.",
            "FILE is {trace_id, events[]}, an array of events, one event, or one event per line; with --from it is what that",
            "repository writes itself: docs/topics.md says what of it becomes which event.",
            "Exits 1 when an event would not be admitted; then nothing is published. Publishing again changes nothing."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  agentplane events publish trace.json --json",
            "  agentplane events publish adapter-output.json --from slash-topics --trace-id 01kb2v3w8x9yz0123456789abc"
        })
public final class EventsPublishCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private InstanceOptions instance = new InstanceOptions();

    @Parameters(paramLabel = "FILE", description = "Events as JSON.")
    private Path file = Path.of("");

    @Option(
            names = "--from",
            paramLabel = "slash-topics|human-digital-twin|tritrpc",
            converter = UpstreamName.class,
            description = "Whose own format FILE is in.")
    private @Nullable Upstream upstream;

    @Option(
            names = "--trace-id",
            paramLabel = "ID",
            description = "With --from: the trace it belongs to, where FILE does not say so.")
    private @Nullable String traceId;

    @Option(names = "--json", description = "Print {\"published\": [...], \"refused\": [...]} as JSON.")
    private boolean json;

    /** A command that works in these surroundings. */
    public EventsPublishCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        byte[] bytes = Inputs.bytes(surroundings.resolve(file), "stack events");
        EventAdmission admission = new EventAdmission(EventAdmission.DEFAULT_MAX_BYTES);
        if (upstream == null) {
            if (traceId != null) {
                throw CommandFailure.usage(
                        "--trace-id: expected --from beside it", "events of FILE name their traces themselves");
            }
            return publishAll(Inputs.readable(file, () -> EventFile.read(bytes, admission)));
        }
        Mapped mapped =
                upstream.map(Inputs.readable(file, () -> EventFile.document(bytes)), Optional.ofNullable(traceId));
        if (!mapped.refusals().isEmpty()) {
            refused(mapped.refusals());
            return ExitCode.NEGATIVE.number();
        }
        return publishAll(EventFile.of(mapped.events(), admission));
    }

    private void refused(List<Mapped.Refusal> refusals) {
        if (json) {
            ObjectNode tree = JsonNodeFactory.instance.objectNode();
            tree.putArray("published");
            ArrayNode list = tree.putArray("refused");
            refusals.forEach(refusal -> list.add(refusal.json()));
            surroundings.console().json(tree);
            return;
        }
        Table table = new Table("CODE", "POINTER", "DETAIL");
        refusals.forEach(refusal -> table.row(refusal.code(), refusal.pointer(), refusal.detail()));
        table.lines().forEach(surroundings.console()::result);
        surroundings.console().note("nothing was published");
    }

    private int publishAll(EventFile events) throws IOException {
        List<Published> published = events.refused().isEmpty() ? publish(events) : List.of();
        if (json) {
            surroundings.console().json(json(published, events.refused()));
        } else {
            print(published, events.refused());
        }
        return (events.refused().isEmpty() ? ExitCode.DONE : ExitCode.NEGATIVE).number();
    }

    private List<Published> publish(EventFile events) throws IOException {
        try (InstanceSession session = InstanceSession.open(surroundings, instance)) {
            return new EventPublisher(session.platform()).publish(events.admitted());
        }
    }

    private void print(List<Published> published, List<RefusedEvent> refused) {
        Table table = new Table("TRACE", "EVENT", "TYPE", "RECORD");
        published.forEach(entry -> table.row(
                entry.event().traceId(),
                entry.event().eventId(),
                entry.event().type().name(),
                entry.topic() + ":" + entry.partition() + ":" + entry.offset()));
        if (!table.isEmpty()) {
            table.lines().forEach(surroundings.console()::result);
        }
        ReceiptText.refused(refused).forEach(surroundings.console()::result);
        if (!refused.isEmpty()) {
            surroundings.console().note("nothing was published; mend these events, or leave them out");
        }
    }

    private static ObjectNode json(List<Published> published, List<RefusedEvent> refused) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        ArrayNode list = tree.putArray("published");
        published.forEach(entry -> list.addObject()
                .put("trace_id", entry.event().traceId())
                .put("event_id", entry.event().eventId())
                .put("event_type", entry.event().type().name())
                .put("event_hash", entry.event().hash())
                .put("topic", entry.topic())
                .put("partition", entry.partition())
                .put("offset", entry.offset()));
        ArrayNode others = tree.putArray("refused");
        refused.forEach(entry -> others.add(entry.json()));
        return tree;
    }

    /** Names of repositories on the command line. */
    static final class UpstreamName implements ITypeConverter<Upstream> {

        @Override
        public Upstream convert(String value) {
            return Upstream.find(value)
                    .orElseThrow(() -> new TypeConversionException(
                            "expected slash-topics, human-digital-twin or tritrpc, found \"" + value + "\""));
        }
    }
}
