package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.cli.output.Table;
import dev.agentplane.sealing.audit.Alarm;
import dev.agentplane.sealing.audit.AuditReport;
import dev.agentplane.sealing.audit.LogAuditResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An audit for people and as JSON: {@code result} (CLEAN or ALARMS), {@code level}, {@code keys} (trusted or
 * self-asserted), {@code logs[{origin, topic, topicId, partition, leaves, checkpoints, provenSize, alarm, consequences[],
 * counts{}}]}; an alarm is {@code {alarm, origin, index, topic, offset, expected, found}} with index or offset null where
 * there is none, or null when the log has none.
 */
final class AuditText {

    private AuditText() {}

    static ObjectNode json(AuditReport report) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("result", report.clean() ? "CLEAN" : "ALARMS")
                .put("level", report.level().name().toLowerCase(Locale.ROOT))
                .put("keys", report.selfAsserted() ? "self-asserted" : "trusted");
        ArrayNode logs = json.putArray("logs");
        for (LogAuditResult result : report.logs()) {
            ObjectNode log = logs.addObject();
            log.put("origin", result.log().origin())
                    .put("topic", result.log().topic())
                    .put("topicId", result.log().topicId())
                    .put("partition", result.log().partition())
                    .put("leaves", result.leaves())
                    .put("checkpoints", result.heads())
                    .put("provenSize", result.provenSize());
            result.primary().ifPresentOrElse(alarm -> log.set("alarm", json(alarm)), () -> log.putNull("alarm"));
            ArrayNode consequences = log.putArray("consequences");
            result.consequences().forEach(alarm -> consequences.add(json(alarm)));
            ObjectNode counts = log.putObject("counts");
            result.counts().forEach((kind, count) -> counts.put(kind.name(), count));
        }
        return json;
    }

    private static ObjectNode json(Alarm alarm) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("alarm", alarm.kind().name()).put("origin", alarm.origin());
        json.put("index", alarm.index() < 0 ? null : alarm.index());
        json.put("topic", alarm.topic()).put("offset", alarm.offset() < 0 ? null : alarm.offset());
        return json.put("expected", alarm.expected()).put("found", alarm.found());
    }

    static List<String> lines(AuditReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(report.clean() ? "CLEAN  no alarm" : "ALARMS");
        if (report.selfAsserted()) {
            lines.add("  keys are those the logs name themselves: give --trust FILE to know whose they are");
        }
        Table table = new Table("LOG", "LEAVES", "CHECKPOINTS", "PROVEN", "ALARM");
        for (LogAuditResult log : report.logs()) {
            table.row(
                    log.log().origin(),
                    Long.toString(log.leaves()),
                    Long.toString(log.heads()),
                    Long.toString(log.provenSize()),
                    log.primary().map(alarm -> alarm.kind().name()).orElse("-"));
        }
        lines.add("");
        lines.addAll(table.lines());
        report.logs().forEach(log -> alarms(log, lines));
        return lines;
    }

    private static void alarms(LogAuditResult log, List<String> lines) {
        log.primary().ifPresent(alarm -> {
            lines.add("");
            lines.add(alarm.kind() + "  " + alarm.origin());
            describe(alarm, "  ", lines);
            if (!log.consequences().isEmpty()) {
                lines.add("  also, as consequences:");
            }
        });
        for (Alarm alarm : log.consequences()) {
            lines.add("    " + alarm.kind());
            describe(alarm, "      ", lines);
        }
    }

    private static void describe(Alarm alarm, String indent, List<String> lines) {
        String leaf = alarm.index() < 0 ? "" : "leaf " + alarm.index() + "  ";
        String offset = alarm.offset() < 0 ? "" : ":" + alarm.offset();
        lines.add(indent + "at        " + leaf + (alarm.topic().isEmpty() ? "" : alarm.topic() + offset));
        lines.add(indent + "expected  " + alarm.expected());
        lines.add(indent + "found     " + alarm.found());
    }
}
