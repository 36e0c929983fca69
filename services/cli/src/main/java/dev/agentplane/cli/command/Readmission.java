package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.cli.instance.InstanceOptions;
import dev.agentplane.cli.instance.InstanceSession;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.trace.Fact;
import dev.agentplane.cli.trace.TraceReader;
import dev.agentplane.cli.trace.TraceView;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.BundleValidated;
import dev.agentplane.platform.TopicReader;
import dev.agentplane.replay.Divergence;
import dev.agentplane.validation.admission.VerdictOpener;
import dev.agentplane.validation.gate.PolicyPack;
import dev.agentplane.validation.service.Redecision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Makes every admission of a recorded run again, and says whether it came out the same. */
final class Readmission {

    private final Surroundings surroundings;
    private final boolean json;

    Readmission(Surroundings surroundings, boolean json) {
        this.surroundings = surroundings;
        this.json = json;
    }

    /** @return exit code: 0 when every decision came out as recorded, 1 when one did not */
    int of(String traceId, InstanceOptions instance, PolicyPack pack, VerdictOpener opener) throws IOException {
        try (InstanceSession session = InstanceSession.open(surroundings, instance);
                TopicReader reader = session.platform().topicReader()) {
            TraceView view = new TraceReader(reader).read(traceId);
            BundleSubmitted submitted = view.submission()
                    .map(fact -> (BundleSubmitted) fact.event())
                    .orElseThrow(() -> CommandFailure.usage(
                            "expected the trace id of a run, found no run \"" + traceId + "\"",
                            "agentplane runs lists those there are"));
            Redecision redecision = new Redecision(session.platform().blobs(), pack, opener);
            ObjectNode tree = JsonNodeFactory.instance.objectNode().put("traceId", traceId);
            ArrayNode decisions = tree.putArray("decisions");
            boolean same = true;
            for (Fact fact : view.facts()) {
                if (fact.event() instanceof BundleValidated recorded) {
                    same &= decided(fact, recorded, again(redecision, recorded, submitted), decisions);
                }
            }
            if (json) {
                surroundings.console().json(tree.put("same", same));
            }
            return (same && !decisions.isEmpty() ? ExitCode.DONE : ExitCode.NEGATIVE).number();
        }
    }

    private static BundleValidated again(Redecision redecision, BundleValidated recorded, BundleSubmitted submitted) {
        try {
            return redecision.again(recorded, submitted);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "the decision cannot be made again: " + e.getMessage(),
                    "give the pack that was in force with --policy, and the keys that signed the verdict with --trust",
                    e);
        }
    }

    private boolean decided(Fact fact, BundleValidated recorded, BundleValidated again, ArrayNode decisions) {
        boolean same = again.equals(recorded);
        ObjectNode decision = decisions.addObject();
        decision.put("record", fact.coordinates())
                .put("state", recorded.getState().name());
        decision.put("again", again.getState().name()).put("same", same);
        Optional<String> difference = same ? Optional.empty() : Optional.of(difference(recorded, again));
        difference.ifPresent(text -> decision.put("difference", text));
        if (!json) {
            surroundings
                    .console()
                    .result(fact.coordinates() + "  " + recorded.getState() + "  "
                            + difference.map(text -> "DIFFERENT: " + text).orElse("the same, byte for byte"));
        }
        return same;
    }

    private static String difference(BundleValidated recorded, BundleValidated again) {
        if (recorded.getState() != again.getState()) {
            return "state " + recorded.getState() + " was recorded, found " + again.getState();
        }
        Map<String, String> before = recorded.getDraft().getArtifacts();
        Map<String, String> after = again.getDraft().getArtifacts();
        for (String file : new TreeSet<>(before.keySet())) {
            Optional<String> at = difference(before.getOrDefault(file, ""), after.getOrDefault(file, ""));
            if (at.isPresent()) {
                return file + " at " + at.get();
            }
        }
        return difference(recorded.getDraft().getDetail(), again.getDraft().getDetail())
                .map(at -> "detail at " + at)
                .orElse("a member of the event beside its evidence");
    }

    private static Optional<String> difference(String before, String after) {
        return Divergence.of(before.getBytes(StandardCharsets.UTF_8), after.getBytes(StandardCharsets.UTF_8))
                .map(where -> where.pointer().orElse("byte " + where.offset()));
    }
}
