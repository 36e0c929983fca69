package dev.agentplane.placement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.avro.Topics;
import dev.agentplane.contracts.ArtifactContracts;
import dev.agentplane.contracts.Contract;
import dev.agentplane.contracts.ContractViolation;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.events.CandidateVerdict;
import dev.agentplane.events.EvidenceDraft;
import dev.agentplane.events.ExecutorRef;
import dev.agentplane.events.Producer;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.RunUnplaceable;
import dev.agentplane.events.RunWaiting;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.events.SubjectDigest;
import dev.agentplane.events.Workload;
import dev.agentplane.placement.fleet.Node;
import dev.agentplane.placement.report.DecisionReport;
import dev.agentplane.placement.report.PlacementArtifacts;
import dev.agentplane.placement.report.Shortlist;
import dev.agentplane.placement.schedule.ClusterView;
import dev.agentplane.placement.schedule.NodeVerdict;
import dev.agentplane.placement.schedule.PlacementDecision;
import dev.agentplane.placement.schedule.PlacementDecision.Placed;
import dev.agentplane.placement.schedule.PlacementDecision.Unplaceable;
import dev.agentplane.placement.schedule.PlacementSpec;
import dev.agentplane.placement.state.Request;
import dev.agentplane.platform.Outgoing;
import dev.agentplane.platform.PoisonException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/** Turns one decision into its event, with the evidence to seal. */
record PlacementEvents(
        PlacementConfig config, ArtifactContracts contracts, Request request, PlacementSpec spec, ClusterView view) {

    private static final String KIND = "placement-decision";
    private static final String COMPONENT = "placement";

    /** That it has an executor. */
    List<Outgoing> placed(PlacementDecision decision) {
        Account account = account(decision, Optional.empty());
        return account.records(
                decision.fold(placed -> placed(placed, account.shortlist()), unplaceable -> notPlaced(unplaceable)));
    }

    /** That nobody can take it now. */
    List<Outgoing> waiting(PlacementDecision decision) {
        Account account = account(decision, Optional.empty());
        return account.records(decision.fold(
                placed -> {
                    throw new IllegalArgumentException(
                            "placed on " + placed.node().name());
                },
                unplaceable -> new RunWaiting(
                        request.traceId(),
                        request.workload(),
                        inventoryDigest(),
                        candidates(account.shortlist()),
                        request.until(),
                        unplaceable.reason(),
                        unplaceable.hint().orElse(null))));
    }

    /**
     * That it gets none.
     *
     * @param wish who does not want it any more, when that is why
     */
    List<Outgoing> unplaceable(PlacementDecision decision, Optional<String> wish) {
        Account account = account(decision, wish);
        return account.records(new RunUnplaceable(
                request.traceId(),
                request.workload(),
                inventoryDigest(),
                candidates(account.shortlist()),
                draft("UNPLACEABLE", decision, account.shortlist())));
    }

    private record Account(Request request, Shortlist shortlist) {

        /** The event, after the blob it may refer to. */
        List<Outgoing> records(SpecificRecord event) {
            List<Outgoing> records = new ArrayList<>();
            shortlist.account().ifPresent(account -> records.addAll(BlobRecords.of(account)));
            records.add(new Outgoing(Topics.PLACEMENTS, request.traceId(), event, request.partition()));
            return records;
        }
    }

    private Account account(PlacementDecision decision, Optional<String> wish) {
        ObjectNode report = DecisionReport.of(spec, config.inventory(), view, decision);
        if (wish.isPresent() || view.now().isAfter(request.since())) {
            report.putObject("waited")
                    .put("since", request.since().toString())
                    .put("until", request.until().toString())
                    .put("ended", wish.orElse(null));
        } else {
            report.putNull("waited");
        }
        return new Account(request, Shortlist.of(decision, report));
    }

    private SpecificRecord placed(Placed placed, Shortlist shortlist) {
        return new RunPlaced(
                request.traceId(),
                request.workload(),
                executor(placed.node()),
                placed.backend().wire(),
                placed.degradation()
                        .map(degradation -> CanonicalJson.text(DecisionReport.degradation(degradation)))
                        .orElse(null),
                inventoryDigest(),
                candidates(shortlist),
                draft("PLACED", placed, shortlist));
    }

    private static SpecificRecord notPlaced(Unplaceable unplaceable) {
        throw new IllegalArgumentException("not placed: " + unplaceable.reason());
    }

    private static ExecutorRef executor(Node node) {
        return new ExecutorRef(
                node.name(),
                node.sshRef(),
                node.guest()
                        .map(image -> new dev.agentplane.events.GuestImage(
                                image.kernel(),
                                image.kernelDigest().toString(),
                                image.initrd(),
                                image.initrdDigest().toString(),
                                image.emulation()))
                        .orElse(null));
    }

    private String inventoryDigest() {
        return config.inventory().inventory().digest().toString();
    }

    private static List<CandidateVerdict> candidates(Shortlist shortlist) {
        List<CandidateVerdict> candidates = new ArrayList<>();
        for (NodeVerdict verdict : shortlist.verdicts()) {
            candidates.add(new CandidateVerdict(
                    verdict.node().name(), verdict.codes(), verdict.reason().orElse(null), verdict.score()));
        }
        shortlist.rest().ifPresent(rest -> candidates.add(new CandidateVerdict(Shortlist.REST, List.of(), rest, 0L)));
        return candidates;
    }

    private EvidenceDraft draft(String outcome, PlacementDecision decision, Shortlist shortlist) {
        Workload workload = request.workload();
        String bundle = workload.getBundleName() + "@" + workload.getBundleVersion();
        Map<String, ObjectNode> artifacts =
                new PlacementArtifacts(bundle, config.principal(), view.now()).files(spec, decision, shortlist);
        Map<String, String> texts = new TreeMap<>();
        artifacts.forEach((file, json) -> texts.put(file, checked(file, json)));
        return new EvidenceDraft(
                KIND,
                outcome,
                view.now(),
                new Producer(COMPONENT, config.principal(), config.version()),
                List.of(new SubjectDigest(
                        "bundle:" + bundle,
                        Digest.parse(workload.getBundleDigest()).hex())),
                texts,
                CanonicalJson.text(detail(shortlist.report(), artifacts)));
    }

    /** RFC 8785 text of an artifact that keeps its contract; one that does not never leaves. */
    private String checked(String file, ObjectNode artifact) {
        List<ContractViolation> violations = contracts.check(file, artifact);
        if (!violations.isEmpty()) {
            throw new PoisonException("CONTRACT_VIOLATION", file + ": " + violations);
        }
        return CanonicalJson.text(artifact);
    }

    private ObjectNode detail(ObjectNode report, Map<String, ObjectNode> artifacts) {
        ObjectNode detail = report.deepCopy();
        SourceRecord source = request.admission();
        detail.putObject("admission")
                .put("topic", source.getTopic())
                .put("partition", source.getPartition())
                .put("offset", source.getOffset())
                .put("valueDigest", source.getValueDigest());
        ObjectNode versions = detail.putObject("contracts");
        artifacts.forEach((file, json) ->
                Contract.find(file).ifPresent(contract -> versions.put(file, contracts.version(contract, json))));
        return detail;
    }
}
