package dev.agentplane.placement.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.placement.fleet.FleetProblem;
import dev.agentplane.placement.fleet.Inventory;
import dev.agentplane.placement.fleet.InventoryFile;
import dev.agentplane.placement.schedule.ClusterView;
import dev.agentplane.placement.schedule.Degradation;
import dev.agentplane.placement.schedule.PlacementDecision;
import dev.agentplane.placement.schedule.PlacementSpec;
import dev.agentplane.placement.schedule.Resources;
import dev.agentplane.placement.schedule.Round;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The full account of a decision. {@code place --json} prints it, and the {@code detail} of the evidence is this. Members,
 * all present, {@code null} where nothing applies:
 *
 * <ul>
 *   <li>{@code outcome} PLACED or UNPLACEABLE; {@code reason}, {@code hint} of the latter;
 *   <li>{@code executor {name, sshRef}}, {@code rule} pin, default or score, {@code backend} that will be used, {@code
 *       degradation {from, to, reason, authorisedBy, principal}} of the former;
 *   <li>{@code request {backendIntent, requiresKvm, lane, pin, system, trustZones[], resources{vcpu, memMiB, diskGiB},
 *       allowKvmFallback, principal}} as asked;
 *   <li>{@code inventory {digest, form, defaultExecutor, executors, warnings[]}}, {@code decidedAt};
 *   <li>{@code probes {maxAgeSeconds, used[{name, capturedAt, reachable}]}} or null when none were given;
 *   <li>{@code state} by executor name, of those there is something to say about: {@link FleetFacts};
 *   <li>{@code waited {since, until, ended}} only in evidence: null when it was decided about at once;
 *   <li>{@code skippedChecks[{code, why}]} made for no executor, in the order of the checks;
 *   <li>{@code candidates[]} of {@link CandidateList}, by name: one entry for each executor;
 *   <li>{@code allCandidates}: only in evidence, see {@link Shortlist};
 *   <li>{@code firstRound {backend, candidates[]}} when a KVM fallback was tried: what the declared backend found.
 * </ul>
 */
public final class DecisionReport {

    private DecisionReport() {}

    /** The account of one decision. */
    public static ObjectNode of(PlacementSpec spec, InventoryFile file, ClusterView view, PlacementDecision decision) {
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        outcome(report, decision);
        report.set("request", request(spec));
        report.set("inventory", inventory(file));
        report.put("decidedAt", view.now().toString());
        report.set("probes", probes(view));
        report.set("state", FleetFacts.json(view));
        CandidateList candidates = CandidateList.of(decision.verdicts());
        report.set("skippedChecks", candidates.skippedForAll());
        report.set("candidates", candidates.json());
        report.set("firstRound", firstRound(decision.rounds()));
        return report;
    }

    private static void outcome(ObjectNode report, PlacementDecision decision) {
        decision.fold(
                placed -> {
                    report.put("outcome", "PLACED").putNull("reason").putNull("hint");
                    report.putObject("executor")
                            .put("name", placed.node().name())
                            .put("sshRef", placed.node().sshRef());
                    report.put("rule", placed.rule().name().toLowerCase(Locale.ROOT))
                            .put("backend", placed.backend().wire());
                    return report.set(
                            "degradation",
                            placed.degradation()
                                    .map(DecisionReport::degradation)
                                    .orElse(null));
                },
                unplaceable -> report.put("outcome", "UNPLACEABLE")
                        .put("reason", unplaceable.reason())
                        .put("hint", unplaceable.hint().orElse(null))
                        .putNull("executor")
                        .putNull("rule")
                        .putNull("backend")
                        .putNull("degradation"));
    }

    /** {@code {from, to, reason, authorisedBy, principal}}, and {@code accelerator} tcg when KVM is emulated. */
    public static ObjectNode degradation(Degradation degradation) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("from", degradation.from().wire())
                .put("to", degradation.to().wire())
                .put("reason", Degradation.REASON)
                .put("authorisedBy", degradation.authorisedBy())
                .put("principal", degradation.principal());
        return degradation.isEmulation() ? json.put("accelerator", "tcg") : json;
    }

    private static ObjectNode request(PlacementSpec spec) {
        ObjectNode request = JsonNodeFactory.instance
                .objectNode()
                .put("backendIntent", spec.backend().wire())
                .put("requiresKvm", spec.backend().requiresKvm())
                .put("lane", spec.lane())
                .put("pin", spec.pin().orElse(null))
                .put("system", spec.system().map(Object::toString).orElse(null))
                .put("allowKvmFallback", spec.allowKvmFallback())
                .put("principal", spec.principal());
        ArrayNode zones = request.putArray("trustZones");
        new TreeSet<>(spec.trustZones()).forEach(zones::add);
        Resources needed = spec.resources();
        request.putObject("resources")
                .put("vcpu", needed.vcpu())
                .put("memMiB", needed.memMiB())
                .put("diskGiB", needed.diskGiB());
        return request;
    }

    private static ObjectNode inventory(InventoryFile file) {
        Inventory inventory = file.inventory();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("digest", inventory.digest().toString())
                .put("form", inventory.form().wire())
                .put("defaultExecutor", inventory.defaultExecutor())
                .put("executors", inventory.executors().size());
        ArrayNode warnings = json.putArray("warnings");
        for (FleetProblem warning : file.warnings()) {
            warnings.addObject()
                    .put("code", warning.code().name())
                    .put("pointer", warning.pointer())
                    .put("message", warning.message());
        }
        return json;
    }

    private static @Nullable ObjectNode probes(ClusterView view) {
        if (view.probes().isEmpty()) {
            return null;
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("maxAgeSeconds", view.inventory().policy().maxProbeAge().toSeconds());
        ArrayNode used = json.putArray("used");
        view.inventory().executors().forEach(node -> view.probe(node).ifPresent(probe -> used.addObject()
                .put("name", node.name())
                .put("capturedAt", probe.capturedAt().toString())
                .put("reachable", probe.reachable())));
        return json;
    }

    private static @Nullable ObjectNode firstRound(List<Round> rounds) {
        if (rounds.size() == 1) {
            return null;
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("backend", rounds.get(0).backend().wire());
        json.set("candidates", CandidateList.of(rounds.get(0).verdicts()).json());
        return json;
    }
}
