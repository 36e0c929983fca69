package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.output.Table;
import dev.agentplane.topology.receipt.Assembly.RefusedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Receipt records for people. */
final class ReceiptText {

    private static final Set<String> POSITIVE = Set.of("COMPLETE", "DEGRADED", "AMENDED");

    private ReceiptText() {}

    /** How a command ends that was asked for this record. */
    static ExitCode exitCode(JsonNode record) {
        return POSITIVE.contains(record.path("status").asText()) ? ExitCode.DONE : ExitCode.NEGATIVE;
    }

    /** What a record says. */
    static List<String> lines(JsonNode record) {
        List<String> lines = new ArrayList<>();
        String outcome = record.has("outcome_status")
                ? " (" + record.path("outcome_status").asText() + ")"
                : "";
        lines.add(record.path("status").asText() + outcome + "  "
                + record.path("receipt_id").asText() + "  revision "
                + record.path("revision").asText());
        member(lines, "hash", record.path("receipt_hash"));
        member(lines, "replaces", record.path("prior_hash"));
        JsonNode receipt = record.path("receipt");
        if (receipt.isObject()) {
            body(lines, receipt);
        }
        for (JsonNode type : record.path("missing")) {
            lines.add("  missing    " + type.asText());
        }
        reasons(lines, record.path("reasons"));
        return lines;
    }

    private static void body(List<String> lines, JsonNode receipt) {
        JsonNode outcome = receipt.path("outcome");
        lines.add("  task       " + receipt.at("/task/family").asText() + " / "
                + receipt.at("/task/case_id").asText() + ", weight "
                + receipt.at("/task/mission_weight").asText());
        lines.add("  placed     " + receipt.at("/placement/site").asText() + " / "
                + receipt.at("/placement/host_id").asText() + " ("
                + receipt.at("/placement/execution_mode").asText() + ")");
        lines.add("  quality    " + outcome.path("quality").asText() + ", calibration "
                + outcome.path("calibration").asText() + ", robustness "
                + outcome.path("robustness").asText() + ", latency "
                + outcome.path("latency_ms").asText() + " ms");
        lines.add("  energy     " + receipt.at("/energy_j/total").asText() + " J ("
                + receipt.at("/energy_j/estimation_model").asText() + ")");
        member(lines, "utility", outcome.path("utility"));
        member(lines, "MAIPJ", outcome.path("maipj"));
    }

    private static void member(List<String> lines, String name, JsonNode value) {
        if (value.isValueNode() && !value.isNull()) {
            lines.add(String.format(java.util.Locale.ROOT, "  %-10s %s", name, value.asText()));
        }
    }

    private static void reasons(List<String> lines, JsonNode reasons) {
        if (reasons.isEmpty()) {
            return;
        }
        Table table = new Table("CLASS", "REASON", "EVENT TYPE", "AT", "DETAIL");
        for (JsonNode reason : reasons) {
            List<String> events = new ArrayList<>();
            reason.path("event_ids").forEach(id -> events.add(id.asText()));
            String detail = reason.path("detail").asText();
            table.row(
                    reason.path("class").asText(),
                    reason.path("code").asText(),
                    reason.path("event_type").asText(),
                    reason.path("pointer").asText(),
                    String.join(", ", events) + (detail.isEmpty() || events.isEmpty() ? "" : ": ") + detail);
        }
        lines.add("");
        lines.addAll(table.lines());
    }

    /** Events that were not admitted. */
    static List<String> refused(List<RefusedEvent> refused) {
        return refused.stream()
                .map(event -> "refused: event " + event.index()
                        + event.eventId().map(id -> " (" + id + ")").orElse("") + ": " + event.code() + ": "
                        + event.detail())
                .toList();
    }
}
