package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.cli.replay.Rate;
import dev.agentplane.cli.replay.Replay;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Verdicts on replays for people. */
final class ReplayText {

    private static final int MOST = 10;

    private ReplayText() {}

    static List<String> lines(Replay replay) {
        List<String> lines = new ArrayList<>();
        JsonNode detail = replay.detail();
        lines.add(replay.verdict() + replay.traceId().map(id -> "  " + id).orElse(""));
        if (detail.path("obstacle").isTextual()) {
            lines.add("  " + detail.path("obstacle").textValue());
        }
        if (detail.has("compared")) {
            lines.add("  " + detail.path("compared").asInt() + " parts compared, "
                    + detail.path("differing").asInt() + " differ");
        }
        JsonNode first = detail.path("first");
        if (!first.isMissingNode()) {
            lines.add("  first in " + first.path("part").asText() + place(first));
        }
        int shown = 0;
        for (JsonNode difference : detail.path("differences")) {
            if (shown++ == MOST) {
                lines.add("  …");
                break;
            }
            lines.add("  " + difference.path("part").asText() + ": expected " + said(difference.path("expected"))
                    + ", found " + said(difference.path("found")));
        }
        return lines;
    }

    private static String place(JsonNode first) {
        StringBuilder text = new StringBuilder();
        if (first.has("pointer")) {
            text.append(" at ").append(first.path("pointer").asText());
        }
        if (first.has("line")) {
            text.append(", line ").append(first.path("line").asInt());
        }
        if (first.has("offset")) {
            text.append(", byte ").append(first.path("offset").asLong());
        }
        return text.toString();
    }

    private static String said(JsonNode value) {
        return value.isNull() || value.isMissingNode() ? "nothing" : value.asText();
    }

    static String rate(Rate rate) {
        return String.format(
                Locale.ROOT,
                "%d of %d reproduced: %.2f, with 95 %% confidence between %.2f and %.2f",
                rate.reproduced(),
                rate.judged(),
                rate.share(),
                rate.low(),
                rate.high());
    }
}
