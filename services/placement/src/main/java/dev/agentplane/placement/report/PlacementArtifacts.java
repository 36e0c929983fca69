package dev.agentplane.placement.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.contracts.Contract;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.placement.schedule.NodeVerdict;
import dev.agentplane.placement.schedule.PlacementDecision;
import dev.agentplane.placement.schedule.PlacementDecision.Placed;
import dev.agentplane.placement.schedule.PlacementSpec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of a placement as the ecosystem knows them. {@code placement-decision.json} exists only when an executor was
 * chosen, because its contract needs one; {@code placement-receipt.json} always does. Of a large fleet both list a {@link Shortlist} and name the
 * blob with the rest.
 *
 * @param bundle {@code <name>@<version>}
 * @param signedBy who vouches for the receipt
 * @param at moment of the decision
 */
public record PlacementArtifacts(String bundle, String signedBy, Instant at) {

    /** File of the decision. */
    public static final String DECISION_FILE = Contract.PLACEMENT_DECISION.fileName();

    /** File of the receipt. */
    public static final String RECEIPT_FILE = Contract.PLACEMENT_RECEIPT.fileName();

    private static final String OBJECTIVE =
            "pinned executor, else the default, else ready before degraded, more free slots, less load, name";

    /** File name to artifact. */
    public Map<String, ObjectNode> files(PlacementSpec spec, PlacementDecision decision, Shortlist shortlist) {
        Map<String, ObjectNode> files = new TreeMap<>();
        ObjectNode chosen = decision.fold(placed -> decision(spec, placed, shortlist), unplaceable -> null);
        if (chosen != null) {
            files.put(DECISION_FILE, chosen);
        }
        files.put(RECEIPT_FILE, receipt(spec, decision, shortlist, chosen));
        return files;
    }

    private ObjectNode decision(PlacementSpec spec, Placed placed, Shortlist shortlist) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("kind", "PlacementDecision")
                .put("capturedAt", at.toString())
                .put("backendIntent", spec.backend().wire())
                .put("requiresKvm", spec.backend().requiresKvm())
                .put("chosenExecutor", placed.node().name())
                .put("sshRef", placed.node().sshRef());
        json.set("caps", StrictJson.parse(placed.node().caps().getBytes(StandardCharsets.UTF_8)));
        ArrayNode rejected = json.putArray("rejected");
        for (NodeVerdict verdict : shortlist.verdicts()) {
            verdict.reason().ifPresent(reason -> rejected.addObject()
                    .put("name", verdict.node().name())
                    .put("sshRef", verdict.node().sshRef())
                    .put("reason", reason));
        }
        shortlist.rest().ifPresent(rest -> rejected.addObject().put("reason", rest));
        return json;
    }

    private ObjectNode receipt(
            PlacementSpec spec, PlacementDecision decision, Shortlist shortlist, @Nullable ObjectNode chosen) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("kind", "PlacementReceipt")
                .put("bundle", bundle)
                .put("createdAt", at.toString())
                .put("signedBy", signedBy);
        ObjectNode inner = json.putObject("decision")
                .put(
                        "chosenSite",
                        decision.<@Nullable String>fold(placed -> placed.node().name(), unplaceable -> null))
                .put(
                        "backend",
                        decision.fold(Placed::backend, unplaceable -> spec.backend())
                                .wire())
                .put("objective", OBJECTIVE);
        inner.putObject("constraints").put("lane", spec.lane());
        ArrayNode rejected = inner.putArray("rejectedSites");
        for (NodeVerdict verdict : shortlist.verdicts()) {
            verdict.reason().ifPresent(reason -> {
                ObjectNode site =
                        rejected.addObject().put("site", verdict.node().name()).put("reason", reason);
                ArrayNode codes = site.putArray("codes");
                verdict.codes().forEach(codes::add);
            });
        }
        shortlist.rest().ifPresent(rest -> rejected.addObject()
                .put("site", Shortlist.REST)
                .put("reason", rest)
                .putArray("codes"));
        if (chosen != null) {
            inner.set("scheduler", chosen);
        }
        return json;
    }
}
