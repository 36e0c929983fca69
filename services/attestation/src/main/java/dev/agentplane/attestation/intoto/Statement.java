package dev.agentplane.attestation.intoto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import java.util.List;

/**
 * An in-toto Statement v1.
 *
 * @param subjects what it is about; names are unique
 * @param kind evidence kind, which names the predicate type
 * @param predicate what is claimed
 */
public record Statement(List<Subject> subjects, String kind, ObjectNode predicate) {

    /** {@code _type} of every Statement. */
    public static final String TYPE = "https://in-toto.io/Statement/v1";

    /**
     * One subject.
     *
     * @param name for people; consumers match by digest
     * @param sha256 digest
     */
    public record Subject(String name, Digest sha256) {}

    public Statement {
        subjects = List.copyOf(subjects);
        if (subjects.isEmpty()) {
            throw new IllegalArgumentException("a Statement has at least one subject");
        }
        if (subjects.stream().map(Subject::name).distinct().count() != subjects.size()) {
            throw new IllegalArgumentException("subject names are not unique: " + subjects);
        }
    }

    /** The bytes that are signed: RFC 8785. */
    public byte[] bytes() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("_type", TYPE).put("predicateType", Kinds.predicateType(kind));
        ArrayNode list = root.putArray("subject");
        for (Subject subject : subjects) {
            list.addObject()
                    .put("name", subject.name())
                    .putObject("digest")
                    .put("sha256", subject.sha256().hex());
        }
        root.set("predicate", predicate);
        return CanonicalJson.bytes(root);
    }

    /** The exported bytes of one v0.1 artifact: its RFC 8785 form with two-space indentation. */
    public static byte[] exported(JsonNode artifact) {
        return CanonicalJson.pretty(artifact);
    }
}
