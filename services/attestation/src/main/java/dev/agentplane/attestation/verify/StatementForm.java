package dev.agentplane.attestation.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.intoto.Outcomes;
import dev.agentplane.attestation.intoto.Statement;
import dev.agentplane.attestation.leaf.Leaf;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether a Statement has the members that its kind must have, each of its type. Members nobody knows are ignored. */
final class StatementForm {

    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    /** RFC 3339 in UTC, as {@link Instant} prints it. */
    private static final Pattern TIME =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?Z");
    /** Kinds that the log or the sealer make themselves: no component produced them. */
    private static final Set<String> DERIVED = Set.of(
            Kinds.LOG_GENESIS,
            Kinds.KEY_EVENT,
            Kinds.OPS_EVENT,
            Kinds.RUN_MANIFEST,
            Kinds.REJECTED_INPUT,
            "seal-batch");

    private static final String MALFORMED = "STATEMENT_MALFORMED";

    private final List<Problem> problems = new ArrayList<>();

    /**
     * One thing that is wrong.
     *
     * @param code failure code
     * @param detail what was expected and found
     */
    record Problem(String code, String detail) {}

    private StatementForm() {}

    /** What is wrong with the Statement of this leaf; empty when nothing is. */
    static List<Problem> problems(JsonNode statement, Leaf leaf) {
        StatementForm form = new StatementForm();
        String kind = leaf.k();
        form.expect(isText(statement.path("_type"), Statement.TYPE), "_type", Statement.TYPE, statement.path("_type"));
        form.subjects(statement.path("subject"));
        JsonNode predicate = statement.path("predicate");
        if (predicate.isObject()) {
            form.predicate(predicate, kind);
        } else {
            form.problems.add(new Problem(MALFORMED, "expected an object as predicate"));
        }
        String type = Kinds.predicateType(kind);
        if (!isText(statement.path("predicateType"), type)) {
            form.problems.add(new Problem("PREDICATE_MISMATCH", "expected " + type));
        }
        if (!isText(predicate.path("runId"), leaf.run())) {
            form.problems.add(new Problem("RUN_ID_MISMATCH", "expected runId " + leaf.run()));
        }
        return form.problems;
    }

    /** True when the node is this very text: a number that prints the same is not. */
    static boolean isText(JsonNode node, String text) {
        return node.isTextual() && node.textValue().equals(text);
    }

    private void subjects(JsonNode subjects) {
        Set<String> names = new HashSet<>();
        for (JsonNode subject : subjects) {
            JsonNode digest = subject.at("/digest/sha256");
            expect(
                    subject.path("name").isTextual()
                            && names.add(subject.path("name").textValue()),
                    "subject.name",
                    "a text of its own",
                    subject.path("name"));
            expect(
                    digest.isTextual() && HEX.matcher(digest.textValue()).matches(),
                    "subject.digest.sha256",
                    "64 hex digits",
                    digest);
        }
        expect(subjects.isArray() && !subjects.isEmpty(), "subject", "an array of at least one", subjects);
    }

    private void predicate(JsonNode predicate, String kind) {
        JsonNode time = predicate.path("producedAt");
        expect(isTime(time), "producedAt", "a time in UTC", time);
        JsonNode outcome = predicate.path("outcome");
        expect(Outcomes.allows(kind, outcome), "outcome", Outcomes.expected(kind), outcome);
        if (!DERIVED.contains(kind)) {
            for (String member : List.of("component", "principal", "version")) {
                JsonNode value = predicate.path("producer").path(member);
                expect(value.isTextual(), "producer." + member, "a text", value);
            }
        }
        JsonNode source = predicate.path("sourceDigest");
        expect(
                source.isMissingNode()
                        || (source.isTextual()
                                && DIGEST.matcher(source.textValue()).matches()),
                "sourceDigest",
                "sha256: and 64 hex digits",
                source);
        JsonNode artifacts = predicate.path("artifacts");
        expect(artifacts.isMissingNode() || artifacts.isObject(), "artifacts", "an object", artifacts);
        JsonNode detail = predicate.path("detail");
        expect(detail.isMissingNode() || detail.isObject(), "detail", "an object", detail);
        if (kind.equals(Kinds.RUN_MANIFEST)) {
            JsonNode revision = predicate.path("revision");
            expect(isIndex(revision), "revision", "a number from 0", revision);
            expect(predicate.path("expected").isArray(), "expected", "an array", predicate.path("expected"));
            expect(predicate.path("missing").isArray(), "missing", "an array", predicate.path("missing"));
        }
    }

    private static boolean isIndex(JsonNode node) {
        return node.isIntegralNumber() && node.longValue() >= 0;
    }

    private static boolean isTime(JsonNode node) {
        if (!node.isTextual() || !TIME.matcher(node.textValue()).matches()) {
            return false;
        }
        try {
            Instant.parse(node.textValue());
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private void expect(boolean holds, String member, String wanted, JsonNode found) {
        if (!holds) {
            String there = found.isMissingNode() ? "nothing" : found.toString();
            problems.add(new Problem(MALFORMED, "expected " + wanted + " as " + member + ", found " + there));
        }
    }
}
