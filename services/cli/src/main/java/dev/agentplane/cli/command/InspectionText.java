package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.cli.output.Table;
import dev.agentplane.domain.json.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An inspection for people. What it shows was written by anybody, so that nothing of it may steer a terminal. */
final class InspectionText {

    private static final int SHORT_ID = 8;
    private static final String CAUTION = "NOT VERIFIED: this is what the files say. "
            + "Check them with: agentplane evidence verify DIR --trust FILE";

    private InspectionText() {}

    static List<String> lines(ObjectNode inspection) {
        List<String> lines = new ArrayList<>(List.of(CAUTION, ""));
        if (inspection.path("what").asText().equals("export")) {
            export(inspection, lines);
        } else {
            file(inspection, lines);
        }
        return lines.stream().map(InspectionText::harmless).toList();
    }

    private static void export(ObjectNode export, List<String> lines) {
        lines.add("run         " + export.path("run").asText("unknown"));
        JsonNode checkpoint = export.path("checkpoint");
        if (checkpoint.isObject()) {
            lines.add("log         " + checkpoint.path("origin").asText());
            lines.add("checkpoint  size " + checkpoint.path("size").asText() + ", root "
                    + checkpoint.path("root").asText());
            for (JsonNode signer : checkpoint.path("claimedSigners")) {
                String time = signer.path("cosignedAt").asText();
                lines.add("signed by   " + signer.path("name").asText() + (time.isEmpty() ? "" : " at " + time));
            }
        }
        lines.add("");
        Table table = new Table("LEAF", "RUN", "S", "KIND", "OUTCOME", "PRODUCED", "BY", "SIGNED BY");
        for (JsonNode item : export.path("items")) {
            List<String> signers = new ArrayList<>();
            item.path("claimedSigners").forEach(signer -> signers.add(shortId(signer.asText())));
            table.row(
                    item.path("i").asText(),
                    item.path("run").asText(),
                    item.path("s").asText(),
                    item.path("kind").asText(),
                    orDash(item.path("outcome").asText()),
                    orDash(item.path("producedAt").asText()),
                    orDash(item.path("component").asText()),
                    orDash(String.join(" ", signers)));
        }
        lines.addAll(table.lines());
        for (JsonNode artifact : export.path("artifacts")) {
            lines.add("  " + artifact.path("file").asText() + "  "
                    + artifact.path("bytes").asText() + " bytes");
        }
        for (JsonNode unreadable : export.path("unreadable")) {
            lines.add("  cannot be read: " + unreadable.path("file").asText() + ": "
                    + unreadable.path("problem").asText());
        }
    }

    private static void file(ObjectNode file, List<String> lines) {
        for (Map.Entry<String, JsonNode> member : file.properties()) {
            if (member.getKey().equals("verification")) {
                continue;
            }
            if (member.getValue().isContainerNode()) {
                lines.add(member.getKey() + ":");
                new String(CanonicalJson.pretty(member.getValue()), StandardCharsets.UTF_8)
                        .lines()
                        .forEach(line -> lines.add("  " + line));
            } else {
                lines.add(member.getKey() + ": " + member.getValue().asText());
            }
        }
    }

    private static String shortId(String keyId) {
        return keyId.substring(0, Math.min(SHORT_ID, keyId.length()));
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    /** Control characters and the marks that turn the direction of text become visible. */
    private static String harmless(String line) {
        StringBuilder safe = new StringBuilder(line.length());
        line.codePoints().forEach(point -> {
            int type = Character.getType(point);
            boolean steers = type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR;
            if (steers) {
                safe.append(String.format(java.util.Locale.ROOT, "\\u%04x", point));
            } else {
                safe.appendCodePoint(point);
            }
        });
        return safe.toString();
    }
}
