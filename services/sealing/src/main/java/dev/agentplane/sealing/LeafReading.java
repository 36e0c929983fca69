package dev.agentplane.sealing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.intoto.Statement;
import dev.agentplane.attestation.leaf.Leaf;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.EvidenceSealed;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From a record of the evidence topic to what the sealer's state needs of it. */
final class LeafReading {

    /** Member of a predicate: the time by which what follows should be there. */
    static final String DUE = "evidenceDue";

    private static final Set<String> AWAITING = Set.of(Kinds.VALIDATION, Kinds.PLACEMENT);

    private LeafReading() {}

    static PartitionState.SealedLeaf of(EvidenceSealed record) {
        Leaf leaf = Leaf.parse(bytes(record.getLeaf()));
        JsonNode statement =
                StrictJson.parse(Envelope.parse(bytes(record.getEnvelope())).payload());
        JsonNode predicate = statement.path("predicate");
        return new PartitionState.SealedLeaf(
                leaf.i(),
                leaf.run(),
                new RunTail.LeafRef(leaf.s(), leaf.i(), leaf.k(), leaf.d()),
                leaf.hash(),
                leaf.t(),
                leaf.o(),
                outcome(leaf, predicate),
                leaf.k().equals(Kinds.RUN_MANIFEST),
                keyChange(leaf, predicate),
                leaf.k().equals(Kinds.LOG_GENESIS) ? LogRoots.of(predicate.path("roots")) : null,
                bundle(statement.at("/subject/0")),
                due(leaf.k(), predicate),
                !predicate.path("missing").isEmpty());
    }

    static long due(String kind, JsonNode predicate) {
        // What others signed may say anything.
        String due = AWAITING.contains(kind) ? predicate.path(DUE).asText() : "";
        return due.isEmpty() ? 0 : Instant.parse(due).toEpochMilli();
    }

    private static @Nullable String outcome(Leaf leaf, JsonNode predicate) {
        JsonNode outcome = predicate.path("outcome");
        return outcome.isTextual() && !leaf.k().equals(Kinds.RUN_MANIFEST) ? outcome.textValue() : null;
    }

    static Statement.@Nullable Subject bundle(JsonNode first) {
        String sha256 = first.at("/digest/sha256").asText();
        return first.path("name").isTextual() && !sha256.isEmpty()
                ? RunTail.bundle(new Statement.Subject(first.path("name").textValue(), new Digest(sha256)))
                : null;
    }

    private static PartitionState.@Nullable KeyChange keyChange(Leaf leaf, JsonNode predicate) {
        if (!leaf.k().equals(Kinds.KEY_EVENT)) {
            return null;
        }
        Set<String> roles = new HashSet<>();
        predicate.path("roles").forEach(role -> roles.add(role.asText()));
        return new PartitionState.KeyChange(
                predicate.path("key").path("keyid").asText(),
                predicate.path("key").path("publicKey").asText(),
                roles,
                predicate.path("action").asText().equals("register"));
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
