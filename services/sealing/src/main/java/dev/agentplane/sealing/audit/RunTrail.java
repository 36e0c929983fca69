package dev.agentplane.sealing.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.leaf.Leaf;
import dev.agentplane.domain.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one run while the log is read. Its leaves are kept as one digest over them: enough to tell whether a
 * run-manifest lists the same. Not thread-safe.
 */
final class RunTrail {

    private long nextS;
    private boolean torn;
    private @Nullable Digest prev;
    private Digest listed = Digest.of(new byte[0]);
    private Map<String, String> outcomes = new TreeMap<>();

    long nextS() {
        return nextS;
    }

    /** True when this leaf names the one before it in its run. */
    boolean follows(Leaf leaf) {
        Digest expected = prev;
        return expected == null ? leaf.prev() == null : expected.equals(leaf.prev());
    }

    void append(LogEntry entry, JsonNode predicate) {
        Leaf leaf = entry.leaf();
        torn |= leaf.s() != nextS;
        nextS = leaf.s() + 1;
        prev = entry.hash();
        listed = with(listed, leaf.s(), leaf.i(), leaf.k(), leaf.d().toString());
        JsonNode outcome = predicate.path("outcome");
        if (outcome.isTextual() && !leaf.k().equals(Kinds.RUN_MANIFEST)) {
            outcomes.put(leaf.k(), outcome.textValue());
        }
    }

    /** True when a run-manifest that comes now says what the log gives; of a run with leaves missing nothing is known. */
    boolean describedBy(JsonNode manifest) {
        if (torn) {
            return true;
        }
        String outcome = Kinds.terminalOutcome(outcomes).orElse(Kinds.UNKNOWN_OUTCOME);
        List<String> expected = Kinds.owed(outcomes);
        List<String> missing =
                expected.stream().filter(kind -> !outcomes.containsKey(kind)).toList();
        return manifest.path("outcome").asText().equals(outcome)
                && texts(manifest.path("expected")).equals(expected)
                && texts(manifest.path("missing")).equals(missing)
                && manifest.path("verdict").asText().equals(missing.isEmpty() ? "COMPLETE" : "INCOMPLETE")
                && (!manifest.has("leaves") || digest(manifest.get("leaves")).equals(listed));
    }

    private static Digest digest(JsonNode leaves) {
        Digest digest = Digest.of(new byte[0]);
        for (JsonNode leaf : leaves) {
            digest = with(
                    digest,
                    leaf.path("s").asLong(-1),
                    leaf.path("i").asLong(-1),
                    leaf.path("k").asText(),
                    leaf.path("d").asText());
        }
        return digest;
    }

    private static Digest with(Digest before, long s, long i, String k, String d) {
        MessageDigest sha = Digest.sha256();
        sha.update(before.raw());
        sha.update((s + " " + i + " " + k + " " + d).getBytes(StandardCharsets.UTF_8));
        return Digest.ofRaw(sha.digest());
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
