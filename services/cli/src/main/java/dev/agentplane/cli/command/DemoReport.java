package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.verify.Finding;
import dev.agentplane.attestation.verify.Verification;
import dev.agentplane.cli.replay.Replay;
import dev.agentplane.cli.trace.TraceView;
import dev.agentplane.events.OutputFile;
import dev.agentplane.events.RunCompleted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What {@code demo} has to say at its end.
 *
 * @param submission topic, partition and offset of the submission
 * @param view the run
 * @param directory where its files are
 * @param trust the trust file its evidence was verified with
 * @param verification what the verifier said
 * @param receipt published record of the run's receipt, empty when there is none
 * @param replay the verdict on a replay, when there was one
 */
record DemoReport(
        String submission,
        TraceView view,
        Path directory,
        Path trust,
        Verification verification,
        ObjectNode receipt,
        Optional<Replay> replay) {

    List<String> lines(Function<Path, String> shown) {
        List<String> lines = new ArrayList<>();
        lines.add("run        " + view.traceId() + "  (" + submission + ")");
        lines.add("bundle     " + view.bundle());
        lines.add("outcome    " + view.state()
                + view.last(RunCompleted.class)
                        .map(run -> ", exit code " + run.getFinished().getExitCode())
                        .orElse(""));
        view.last(RunCompleted.class).ifPresent(run -> {
            for (OutputFile output : run.getFinished().getOutputs()) {
                lines.add("output     " + output.getPath() + "  "
                        + output.getBlob().getSize() + " bytes  "
                        + output.getBlob().getSha256());
            }
        });
        lines.add("artifacts  " + shown.apply(directory));
        lines.add(
                "evidence   " + verification.result() + ": " + verification.leaves() + " leaves under a checkpoint of "
                        + verification
                                .checkpoint()
                                .map(head -> Long.toString(head.size()))
                                .orElse("?"));
        for (Finding finding : verification.findings()) {
            if (finding.level() != Finding.Level.NOTE) {
                lines.add("           " + finding.code() + " " + finding.path() + " " + finding.detail());
            }
        }
        lines.add("receipt    " + receipt.path("status").asText("none") + worth());
        replay.ifPresent(again -> lines.add("replay     " + again.verdict()
                + again.traceId().map(id -> "  (run " + id + ")").orElse("")));
        lines.add("again      ./agentplane evidence verify " + shown.apply(directory.resolve("evidence")) + " --trust "
                + shown.apply(trust));
        return lines;
    }

    private String worth() {
        JsonNode body = receipt.path("receipt");
        return body.at("/outcome/maipj").isNumber()
                ? ": utility " + body.at("/outcome/utility").asText() + " for "
                        + body.at("/energy_j/total").asText() + " J"
                : "";
    }

    ObjectNode json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("traceId", view.traceId()).put("submission", submission).put("bundle", view.bundle());
        root.put("outcome", view.state().name());
        view.last(RunCompleted.class)
                .ifPresent(run -> root.put("exitCode", run.getFinished().getExitCode()));
        root.put("artifacts", directory.toString()).put("trust", trust.toString());
        root.put("evidence", verification.result().name());
        root.set("receipt", receipt);
        root.set("replay", replay.map(Replay::json).orElse(null));
        return root;
    }
}
