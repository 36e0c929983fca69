package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.verify.Finding;
import dev.agentplane.attestation.verify.Verification;
import dev.agentplane.cli.output.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A verification for people and as JSON: {@code result}, {@code run}, {@code outcome} (null unless it is proven), {@code
 * checkpoint {origin, size, root}} or null, {@code cosigners[]}, {@code leaves}, {@code findings[{code, level, path,
 * index, detail}]} with index null where a finding is about no leaf.
 */
final class VerificationText {

    private VerificationText() {}

    static ObjectNode json(Verification verification) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("result", verification.result().name())
                .put("run", verification.run())
                .put("outcome", verification.outcome().orElse(null))
                .put("leaves", verification.leaves());
        verification
                .checkpoint()
                .ifPresentOrElse(
                        checkpoint -> json.putObject("checkpoint")
                                .put("origin", checkpoint.origin())
                                .put("size", checkpoint.size())
                                .put("root", checkpoint.root().toString()),
                        () -> json.putNull("checkpoint"));
        ArrayNode cosigners = json.putArray("cosigners");
        new TreeSet<>(verification.cosigners()).forEach(cosigners::add);
        json.put(
                "newestCosignature",
                verification.newestCosignature().map(Object::toString).orElse(null));
        ArrayNode findings = json.putArray("findings");
        for (Finding finding : verification.findings()) {
            ObjectNode entry = findings.addObject()
                    .put("code", finding.code())
                    .put("level", finding.level().name())
                    .put("path", finding.path())
                    .put("detail", finding.detail());
            if (finding.index() < 0) {
                entry.putNull("index");
            } else {
                entry.put("index", finding.index());
            }
        }
        return json;
    }

    static List<String> lines(Verification verification) {
        List<String> lines = new ArrayList<>();
        lines.add(verification.result() + "  run " + (verification.run().isEmpty() ? "unknown" : verification.run())
                + verification.outcome().map(outcome -> "  " + outcome).orElse(""));
        verification.checkpoint().ifPresent(checkpoint -> {
            lines.add("  log        " + checkpoint.origin());
            lines.add("  checkpoint size " + checkpoint.size() + ", root " + checkpoint.root());
            lines.add("  cosigned by "
                    + (verification.cosigners().isEmpty() ? "nobody" : String.join(", ", verification.cosigners()))
                    + verification
                            .newestCosignature()
                            .map(time -> ", newest at " + time)
                            .orElse(""));
        });
        lines.add("  " + verification.leaves() + " leaves proven");
        if (!verification.findings().isEmpty()) {
            lines.add("");
            Table table = new Table("LEVEL", "CODE", "FILE", "LEAF", "DETAIL");
            verification
                    .findings()
                    .forEach(finding -> table.row(
                            finding.level().name(),
                            finding.code(),
                            finding.path().isEmpty() ? "-" : finding.path(),
                            finding.index() < 0 ? "-" : Long.toString(finding.index()),
                            finding.detail()));
            lines.addAll(table.lines());
        }
        return lines;
    }
}
