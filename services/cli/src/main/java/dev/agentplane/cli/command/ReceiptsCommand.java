package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.cli.instance.InstanceOptions;
import dev.agentplane.cli.instance.InstanceSession;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.output.Table;
import dev.agentplane.platform.TopicReader;
import dev.agentplane.topology.aggregate.Aggregates;
import dev.agentplane.topology.aggregate.Dimension;
import dev.agentplane.topology.catalogue.StackProducer;
import dev.agentplane.topology.stream.PublishedReceipts;
import dev.agentplane.topology.stream.PublishedReceipts.Line;
import dev.agentplane.topology.verdict.Status;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code receipts}: where traces stand, and what their runs were worth together. */
@Command(
        name = "receipts",
        description = {
            "List where traces stand, newest first; or with --by add their receipts up: mission weight times utility over",
            "energy, as a ratio of sums. Sums never cross rubrics of utility or accounting boundaries of energy."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  agentplane receipts --status OPEN --producer human-digital-twin      what waits for an approval",
            "  agentplane receipts --family support-routing --since 24h --json",
            "  agentplane receipts --by family,hour --since 2026-11-01T00:00:00Z"
        })
public final class ReceiptsCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private InstanceOptions instance = new InstanceOptions();

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description = "Only traces of this status: ${COMPLETION-CANDIDATES}.")
    private @Nullable Status status;

    @Option(names = "--family", paramLabel = "FAMILY", description = "Only runs of this task family.")
    private @Nullable String family;

    @Option(
            names = "--producer",
            paramLabel = "PRODUCER",
            converter = ProducerName.class,
            description = "Only traces that wait for an event of this producer, or have a reason against one.")
    private @Nullable StackProducer producer;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only from this time on: 2026-11-01T00:00:00Z, 90m, 24h, 7d.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Only before this time.")
    private @Nullable String until;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "Show at most so many (default: ${DEFAULT-VALUE}); sums are over all of them.")
    private int limit;

    @Option(
            names = "--by",
            paramLabel = "family|site|mode|hour",
            split = ",",
            converter = DimensionName.class,
            description = "Add up, grouped by these; several with commas.")
    private List<Dimension> by = List.of();

    @Option(names = "--json", description = "Print {\"receipts\": [...]} or {\"groups\": [...]} as JSON.")
    private boolean json;

    /** A command that works in these surroundings. */
    public ReceiptsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        ReceiptFilter filter = new ReceiptFilter(
                Optional.ofNullable(family),
                Optional.ofNullable(producer),
                Optional.ofNullable(since).map(text -> time("--since", text)),
                Optional.ofNullable(until).map(text -> time("--until", text)));
        List<Line> lines;
        try (InstanceSession session = InstanceSession.open(surroundings, instance);
                TopicReader reader = session.platform().topicReader()) {
            lines = new PublishedReceipts(reader)
                    .newest(Optional.ofNullable(status).map(Enum::name)).stream()
                            .filter(filter::matches)
                            .sorted(Comparator.comparing(ReceiptFilter::at).reversed())
                            .toList();
        }
        if (by.isEmpty()) {
            list(lines.stream().limit(limit).toList());
        } else {
            groups(lines);
        }
        return ExitCode.DONE.number();
    }

    private Instant time(String option, String text) {
        try {
            return text.endsWith("d") || text.endsWith("h") || text.endsWith("m") || text.endsWith("s")
                    ? surroundings.clock().instant().minus(duration(text))
                    : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    option + ": expected 2026-11-01T00:00:00Z or 90m, 24h, 7d, found \"" + text + "\"",
                    e);
        }
    }

    private static Duration duration(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        return Duration.parse(upper.endsWith("D") ? "P" + upper : "PT" + upper);
    }

    private void list(List<Line> lines) {
        if (json) {
            ObjectNode tree = JsonNodeFactory.instance.objectNode();
            ArrayNode receipts = tree.putArray("receipts");
            lines.forEach(line -> receipts.add(line.record()));
            surroundings.console().json(tree);
            return;
        }
        Table table = new Table("TRACE", "STATUS", "REVISION", "FAMILY", "UTILITY", "ENERGY J", "MAIPJ", "AT");
        for (Line line : lines) {
            JsonNode record = line.record();
            table.row(
                    record.path("trace_id").asText(),
                    record.path("status").asText(),
                    record.path("revision").asText(),
                    record.at("/receipt/task/family").asText(),
                    record.at("/receipt/outcome/utility").asText(),
                    record.at("/receipt/energy_j/total").asText(),
                    record.at("/receipt/outcome/maipj").asText(),
                    ReceiptFilter.at(line).truncatedTo(ChronoUnit.SECONDS).toString());
        }
        print(table, "no receipts");
    }

    private void groups(List<Line> lines) {
        List<JsonNode> bodies = lines.stream()
                .map(line -> line.record().path("receipt"))
                .filter(JsonNode::isObject)
                .toList();
        List<Aggregates.Group> groups =
                Aggregates.of(bodies, EnumSet.copyOf(by)).groups();
        if (json) {
            ObjectNode tree = JsonNodeFactory.instance.objectNode();
            ArrayNode list = tree.putArray("groups");
            groups.forEach(group -> list.add(group.json()));
            surroundings.console().json(tree);
            return;
        }
        Set<Dimension> shown = groups.isEmpty() ? Set.of() : groups.get(0).key().keySet();
        List<String> head = new ArrayList<>(
                shown.stream().map(each -> each.id().toUpperCase(Locale.ROOT)).toList());
        head.addAll(List.of("RECEIPTS", "UNSCORED", "WEIGHT x UTILITY", "ENERGY J", "MAIPJ"));
        Table table = new Table(head.toArray(String[]::new));
        for (Aggregates.Group group : groups) {
            ObjectNode totals = group.totals().json();
            List<String> row = new ArrayList<>(group.key().values());
            for (String member : List.of("receipts", "unscored", "numerator", "denominator", "maipj")) {
                row.add(totals.path(member).asText());
            }
            table.row(row.toArray(String[]::new));
        }
        print(table, "no receipts");
    }

    private void print(Table table, String nothing) {
        if (table.isEmpty()) {
            surroundings.console().note(nothing);
        } else {
            table.lines().forEach(surroundings.console()::result);
        }
    }

    /** Names of producers on the command line. */
    static final class ProducerName implements ITypeConverter<StackProducer> {

        @Override
        public StackProducer convert(String value) {
            return StackProducer.named(value)
                    .orElseThrow(() -> new TypeConversionException("expected one of "
                            + Arrays.stream(StackProducer.values())
                                    .map(StackProducer::id)
                                    .collect(Collectors.joining(", "))
                            + ", found \"" + value + "\""));
        }
    }

    /** Names of dimensions on the command line. */
    static final class DimensionName implements ITypeConverter<Dimension> {

        @Override
        public Dimension convert(String value) {
            return Dimension.find(value)
                    .orElseThrow(() -> new CommandLine.TypeConversionException(
                            "expected family, site, mode or hour, found \"" + value + "\""));
        }
    }
}
