package dev.agentplane.placement.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.placement.schedule.NodeVerdict;
import dev.agentplane.placement.schedule.PlacementDecision;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The verdicts that a record carries itself. A record has a size limit, and a placement travels inside every later event
 * of its run; a fleet has none. So of a large fleet the record lists {@value #MOST} executors, the chosen one among
 * them, and names the blob with the full account: nothing is lost, it is only elsewhere.
 */
public final class Shortlist {

    /** Most executors that are listed in the record itself. */
    public static final int MOST = 200;

    /** Stands for all executors that are not listed. */
    public static final String REST = "*";

    private final List<NodeVerdict> verdicts;
    private final ObjectNode report;
    private final Optional<String> account;
    private final String rest;

    private Shortlist(List<NodeVerdict> verdicts, ObjectNode report, Optional<String> account, String rest) {
        this.verdicts = verdicts;
        this.report = report;
        this.account = account;
        this.rest = rest;
    }

    /**
     * Shortens what is too long.
     *
     * @param full the account by {@link DecisionReport}
     */
    public static Shortlist of(PlacementDecision decision, ObjectNode full) {
        List<NodeVerdict> all = decision.verdicts();
        if (all.size() <= MOST) {
            full.putNull("allCandidates");
            return new Shortlist(all, full, Optional.empty(), "");
        }
        String account = CanonicalJson.text(full);
        byte[] bytes = account.getBytes(StandardCharsets.UTF_8);
        Digest digest = Digest.of(bytes);
        List<NodeVerdict> listed = listed(all);
        ObjectNode report = shortened(full, listed);
        report.putObject("allCandidates")
                .put("count", all.size())
                .put("sha256", digest.toString())
                .put("size", bytes.length);
        String rest = (all.size() - listed.size()) + " more: agentplane://blob/" + digest;
        return new Shortlist(listed, report, Optional.of(account), rest);
    }

    /** The chosen one and the first others by name, by name. */
    private static List<NodeVerdict> listed(List<NodeVerdict> all) {
        Set<NodeVerdict> kept = new HashSet<>(all.subList(0, MOST));
        all.stream().filter(verdict -> verdict.reason().isEmpty()).forEach(chosen -> {
            if (kept.add(chosen)) {
                kept.remove(all.get(MOST - 1));
            }
        });
        return all.stream().filter(kept::contains).toList();
    }

    private static ObjectNode shortened(ObjectNode full, List<NodeVerdict> listed) {
        Set<String> names = new HashSet<>();
        listed.forEach(verdict -> names.add(verdict.node().name()));
        ObjectNode report = full.deepCopy();
        report.set("candidates", kept(full.path("candidates"), names));
        if (report.get("state") instanceof ObjectNode state) {
            state.retain(names);
        }
        if (report.get("firstRound") instanceof ObjectNode first) {
            first.set("candidates", kept(first.path("candidates"), names));
        }
        return report;
    }

    private static ArrayNode kept(JsonNode candidates, Set<String> names) {
        ArrayNode kept = JsonNodeFactory.instance.arrayNode();
        candidates.forEach(candidate -> {
            if (names.contains(candidate.path("name").asText())) {
                kept.add(candidate);
            }
        });
        return kept;
    }

    /** Verdicts to list, by name. */
    public List<NodeVerdict> verdicts() {
        return verdicts;
    }

    /** The account with these verdicts only, and {@code allCandidates {count, sha256, size}} where that is not all. */
    public ObjectNode report() {
        return report;
    }

    /** The full account (RFC 8785 text) when it has to travel as a blob. */
    public Optional<String> account() {
        return account;
    }

    /** How many are not listed and where they are; empty when all are. */
    public Optional<String> rest() {
        return account.map(text -> rest);
    }
}
