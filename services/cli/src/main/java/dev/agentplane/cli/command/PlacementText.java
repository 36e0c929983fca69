package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.cli.output.Table;
import java.util.ArrayList;
import java.util.List;

/** A placement decision for people, from the JSON account that evidence and {@code --json} hold as well. */
final class PlacementText {

    private PlacementText() {}

    static List<String> lines(JsonNode report) {
        List<String> lines = new ArrayList<>();
        boolean placed = report.path("outcome").asText().equals("PLACED");
        lines.add(
                placed
                        ? placed(report)
                        : "UNPLACEABLE  " + report.path("reason").asText());
        if (report.path("hint").isTextual()) {
            lines.add("  hint: " + report.path("hint").asText());
        }
        JsonNode degradation = report.path("degradation");
        if (degradation.isObject()) {
            boolean emulated = degradation.path("accelerator").asText().equals("tcg");
            lines.add("  warning: runs on " + (emulated ? "emulated " : "")
                    + degradation.path("to").asText() + " instead of "
                    + degradation.path("from").asText() + " ("
                    + degradation.path("reason").asText() + ", authorised by "
                    + degradation.path("authorisedBy").asText() + ")");
        }
        JsonNode inventory = report.path("inventory");
        lines.add("  inventory " + inventory.path("digest").asText() + " ("
                + inventory.path("form").asText() + ", "
                + inventory.path("executors").asInt() + " executors)");
        report.path("skippedChecks")
                .forEach(check -> lines.add("  skipped check "
                        + check.path("code").asText() + ": " + check.path("why").asText()));
        lines.add("");
        lines.addAll(candidates(report.path("candidates")));
        return lines;
    }

    private static String placed(JsonNode report) {
        return "PLACED on " + report.path("executor").path("name").asText() + " (chosen by "
                + report.path("rule").asText() + "), backend "
                + report.path("backend").asText();
    }

    private static List<String> candidates(JsonNode candidates) {
        Table table = new Table("EXECUTOR", "SCORE", "VERDICT");
        candidates.forEach(candidate -> {
            JsonNode reasons = candidate.path("reasons");
            table.row(
                    candidate.path("name").asText(),
                    candidate.path("score").asText(),
                    reasons.isEmpty() ? "chosen" : reasons.path(0).asText());
            for (int i = 1; i < reasons.size(); i++) {
                table.row("", "", reasons.path(i).asText());
            }
        });
        return table.lines();
    }
}
