package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.cli.output.Table;
import dev.agentplane.validation.admission.AdmissionDecision;
import dev.agentplane.validation.admission.Finding;
import dev.agentplane.validation.admission.Lane;
import dev.agentplane.validation.admission.State;
import java.util.ArrayList;
import java.util.List;

/**
 * An admission for people and as JSON: {@code verdict} ADMITTED, HELD or DENIED, {@code state} (AWAITING_APPROVAL for
 * HELD), {@code valid}, {@code bundle}, {@code bundleDigest}, {@code lane} or null, {@code findings[{code, severity,
 * pointer, message, hint}]}, {@code artifacts} by file name, {@code detail} as the signed predicate has it, and with
 * {@code --explain} {@code explanation[{name, group, status, why}]}.
 */
final class AdmissionText {

    private AdmissionText() {}

    static ObjectNode json(AdmissionDecision decision, boolean explain) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("verdict", decision.state().name())
                .put("state", state(decision))
                .put("valid", decision.state() != State.DENIED)
                .put("bundle", decision.bundle().toString())
                .put("bundleDigest", decision.digest().toString())
                .put("lane", decision.lane().map(Lane::text).orElse(null));
        ArrayNode findings = json.putArray("findings");
        decision.findings().forEach(finding -> findings.add(finding.toJson()));
        ObjectNode artifacts = json.putObject("artifacts");
        decision.artifacts().forEach(artifacts::set);
        json.set("detail", decision.detail());
        if (explain) {
            json.set("explanation", decision.explanation().toJson());
        }
        return json;
    }

    static List<String> lines(AdmissionDecision decision, boolean explain) {
        List<String> lines = new ArrayList<>();
        lines.add(decision.state() + "  " + decision.bundle()
                + decision.lane().map(lane -> "  lane " + lane.text()).orElse("")
                + (decision.state() == State.HELD ? "  (AWAITING_APPROVAL)" : ""));
        lines.add("  digest " + decision.digest());
        long errors = decision.findings().stream().filter(Finding::isError).count();
        lines.add("  " + errors + " errors, " + (decision.findings().size() - errors) + " warnings");
        decision.findings().forEach(finding -> lines.addAll(finding(finding)));
        if (explain) {
            lines.add("");
            Table table = new Table("CHECK", "GROUP", "STATUS", "WHY");
            decision.explanation()
                    .entries()
                    .forEach(entry -> table.row(
                            entry.name(), entry.group().text(), entry.status().text(), entry.why()));
            lines.addAll(table.lines());
        }
        return lines;
    }

    /** Three lines each: messages are too long for a table that people still read. */
    private static List<String> finding(Finding finding) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(finding.severity().text() + " " + finding.code()
                + (finding.pointer().isEmpty() ? "" : " at " + finding.pointer()));
        lines.add("  " + finding.message());
        if (!finding.hint().isEmpty()) {
            lines.add("  → " + finding.hint());
        }
        return lines;
    }

    private static String state(AdmissionDecision decision) {
        return decision.state() == State.HELD
                ? "AWAITING_APPROVAL"
                : decision.state().name();
    }
}
