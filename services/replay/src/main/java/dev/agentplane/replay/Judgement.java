package dev.agentplane.replay;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * A verdict and what it rests on.
 *
 * @param obstacle why it cannot be told; empty for the other verdicts
 * @param comparison what was compared; empty when nothing could be
 * @param where place of the first difference, when it lies in bytes that are kept
 */
public record Judgement(
        Verdict verdict, Optional<String> obstacle, Optional<Comparison> comparison, Optional<Divergence> where) {

    /** Differences listed in evidence; their number is always complete. */
    static final int MOST_DIFFERENCES = 100;

    static Judgement notReplayable(String obstacle) {
        return new Judgement(Verdict.NOT_REPLAYABLE, Optional.of(obstacle), Optional.empty(), Optional.empty());
    }

    /**
     * As evidence tells it: {@code {verdict, obstacle, compared, differing, differences[{part, expected, found}], first
     * {part, offset, line, pointer}}}. Bytes appear as digests and places, never as themselves.
     */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("verdict", verdict.name());
        json.put("obstacle", obstacle.orElse(null));
        comparison.ifPresent(all -> {
            json.put("compared", all.parts().size());
            json.put("differing", all.differences().size());
            ArrayNode list = json.putArray("differences");
            all.differences().stream().limit(MOST_DIFFERENCES).forEach(part -> list.addObject()
                    .put("part", part.name())
                    .put("expected", part.expected())
                    .put("found", part.found()));
            all.first().ifPresent(part -> {
                ObjectNode first = where.map(Divergence::json).orElseGet(JsonNodeFactory.instance::objectNode);
                json.set("first", first.put("part", part.name()));
            });
        });
        return json;
    }
}
