package dev.agentplane.attestation.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.intoto.Statement;
import dev.agentplane.domain.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a run's evidence is whole: its closing manifest against our own calculation, its files against subjects. */
final class RunCheck {

    private final List<Finding> findings;

    RunCheck(List<Finding> findings) {
        this.findings = findings;
    }

    /**
     * @param items leaves of the run, sorted by s
     * @return how the run ended; empty while it is open
     */
    Optional<String> closing(List<Item> items) {
        Map<String, String> outcomes = new HashMap<>();
        for (Item item : items) {
            JsonNode outcome = item.predicate().path("outcome");
            if (outcome.isTextual() && !isManifest(item)) {
                outcomes.put(item.leaf().k(), outcome.textValue());
            }
        }
        Optional<String> outcome = Kinds.terminalOutcome(outcomes);
        if (items.isEmpty() || !isManifest(items.get(items.size() - 1))) {
            findings.add(new Finding(
                    "RUN_NOT_CLOSED", Finding.Level.INCOMPLETE, "", -1, "the last leaf is not a run-manifest"));
            return outcome;
        }
        List<String> expected = Kinds.owed(outcomes);
        List<String> missing =
                expected.stream().filter(kind -> !outcomes.containsKey(kind)).toList();
        if (!missing.isEmpty()) {
            findings.add(new Finding("EVIDENCE_MISSING", Finding.Level.INCOMPLETE, "", -1, "this run owes " + missing));
        }
        manifest(items, expected, missing, outcome.orElse(Kinds.UNKNOWN_OUTCOME));
        return outcome;
    }

    private static boolean isManifest(Item item) {
        return item.leaf().k().equals(Kinds.RUN_MANIFEST);
    }

    private void manifest(List<Item> items, List<String> expected, List<String> missing, String outcome) {
        Item last = items.get(items.size() - 1);
        JsonNode predicate = last.predicate();
        long earlier = items.stream().filter(RunCheck::isManifest).count() - 1;
        boolean same = isNumber(predicate.path("revision"), earlier)
                && texts(predicate.path("expected")).equals(expected)
                && texts(predicate.path("missing")).equals(missing)
                && predicate.path("outcome").asText().equals(outcome)
                && predicate.path("verdict").asText().equals(missing.isEmpty() ? "COMPLETE" : "INCOMPLETE");
        if (!same || (predicate.has("leaves") && !lists(predicate.get("leaves"), items))) {
            findings.add(Finding.invalid(
                    "RUN_MANIFEST_MISMATCH",
                    last.envelopePath(),
                    last.leaf().i(),
                    "the closing manifest does not describe the leaves before it"));
        }
    }

    private static boolean lists(JsonNode leaves, List<Item> items) {
        if (!leaves.isArray() || leaves.size() != items.size() - 1) {
            return false;
        }
        for (int i = 0; i < leaves.size(); i++) {
            JsonNode listed = leaves.get(i);
            Item item = items.get(i);
            boolean same = isNumber(listed.path("s"), item.leaf().s())
                    && isNumber(listed.path("i"), item.leaf().i())
                    && StatementForm.isText(listed.path("k"), item.leaf().k())
                    && StatementForm.isText(listed.path("d"), item.leaf().d().toString());
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNumber(JsonNode node, long number) {
        return node.isIntegralNumber() && node.longValue() == number;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        // What is no text equals no kind.
        array.forEach(item -> texts.add(item.isTextual() ? item.textValue() : item.toString()));
        return texts;
    }

    /** Every file in artifacts/ must be a subject, and every artifact a Statement carries must be there as a file. */
    void artifacts(Map<String, byte[]> files, List<Item> items) {
        Map<String, Digest> claimed = new HashMap<>();
        for (Item item : items) {
            for (Map.Entry<String, JsonNode> artifact :
                    item.predicate().path("artifacts").properties()) {
                Digest digest = Digest.of(Statement.exported(artifact.getValue()));
                claimed.put(artifact.getKey(), digest);
                if (!subject(item, artifact.getKey()).equals(digest.hex())) {
                    mismatch(
                            item.envelopePath(),
                            item.leaf().i(),
                            artifact.getKey() + " is not the subject of that name");
                }
            }
        }
        claimed.forEach((name, digest) -> {
            byte[] bytes = files.get("artifacts/" + name);
            if (bytes == null || !Digest.of(bytes).equals(digest)) {
                mismatch("artifacts/" + name, -1, "not the file that was attested");
            }
        });
        files.keySet().stream()
                .filter(path ->
                        path.startsWith("artifacts/") && !claimed.containsKey(path.substring("artifacts/".length())))
                .forEach(path -> mismatch(path, -1, "no Statement of this export attests it"));
    }

    private static String subject(Item item, String name) {
        for (JsonNode subject : item.statement().path("subject")) {
            if (subject.path("name").asText().equals(name)) {
                return subject.at("/digest/sha256").asText();
            }
        }
        return "";
    }

    private void mismatch(String path, long index, String detail) {
        findings.add(Finding.invalid("ARTIFACT_MISMATCH", path, index, detail));
    }
}
