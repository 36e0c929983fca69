package dev.agentplane.cli.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.cli.trace.TraceView;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.CandidateVerdict;
import dev.agentplane.events.ReplayVerified;
import dev.agentplane.events.RunUnplaceable;
import dev.agentplane.events.SubmissionRejected;
import dev.agentplane.replay.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One replay that is over.
 *
 * @param traceId trace id of the replay; empty when it was not even submitted
 * @param verdict what became of it
 * @param detail what the evidence says of it: {@code obstacle}, {@code compared}, {@code differences[]}, {@code first}
 */
public record Replay(Optional<String> traceId, Verdict verdict, JsonNode detail) {

    /** A replay that was not started. */
    public static Replay notStarted(Optional<String> traceId, String obstacle) {
        ObjectNode detail = JsonNodeFactory.instance
                .objectNode()
                .put("verdict", Verdict.NOT_REPLAYABLE.name())
                .put("obstacle", obstacle);
        return new Replay(traceId, Verdict.NOT_REPLAYABLE, detail);
    }

    /** What the log says of a replay. */
    public static Replay of(TraceView view, Optional<SubmissionRejected> rejection) {
        Optional<String> traceId = Optional.of(view.traceId());
        if (rejection.isPresent()) {
            return notStarted(
                    traceId, rejection.get().getCode() + ": " + rejection.get().getMessage());
        }
        Optional<ReplayVerified> verified = view.last(ReplayVerified.class);
        if (verified.isPresent()) {
            return new Replay(
                    traceId,
                    Verdict.valueOf(verified.get().getVerdict()),
                    StrictJson.parse(verified.get().getDraft().getDetail().getBytes(StandardCharsets.UTF_8)));
        }
        return notStarted(traceId, obstacle(view));
    }

    private static String obstacle(TraceView view) {
        return switch (view.state()) {
            case DENIED -> "the bundle is no longer admitted; agentplane explain " + view.traceId() + " says why";
            case HELD -> "the replay is held for approval, as its original was";
            case UNPLACEABLE -> "it cannot be placed: " + reasons(view);
            default -> "the replay ended as " + view.state() + " without a verdict";
        };
    }

    private static String reasons(TraceView view) {
        StringBuilder text = new StringBuilder();
        view.last(RunUnplaceable.class).ifPresent(event -> {
            for (CandidateVerdict candidate : event.getCandidates()) {
                text.append(text.isEmpty() ? "" : "; ").append(candidate.getExecutor());
                String reason = candidate.getReason();
                text.append(reason == null ? "" : ": " + reason);
            }
        });
        return text.isEmpty() ? "no executor of that name" : text.toString();
    }

    /** As {@code --json} shows it. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("traceId", traceId.orElse(null)).put("verdict", verdict.name());
        json.set("detail", detail);
        return json;
    }
}
