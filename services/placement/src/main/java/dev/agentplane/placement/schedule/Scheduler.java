package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.NameOrder;
import dev.agentplane.placement.fleet.Node;
import dev.agentplane.placement.schedule.NodeVerdict.Score;
import dev.agentplane.placement.schedule.PlacementDecision.Placed;
import dev.agentplane.placement.schedule.PlacementDecision.Rule;
import dev.agentplane.placement.schedule.PlacementDecision.Unplaceable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the executor of a run. A pure function of spec and view, thread-safe.
 *
 * <h2>Goals</h2>
 *
 * Preferences, given up for any constraint:
 *
 * <ol>
 *   <li>the inventory's default executor;
 *   <li>a ready executor before a degraded one;
 *   <li>the executor with more free slots;
 *   <li>the one that is less busy.
 * </ol>
 *
 * <h2>Constraints</h2>
 *
 * They always hold:
 *
 * <ul>
 *   <li>Every {@link NodeFilter} passes for the chosen executor. All of them are asked about every executor, also when an
 *       earlier one failed, so that the decision says all that would have to change.
 *   <li>A pinned bundle runs on its pin or nowhere.
 *   <li>Each executor has exactly one verdict in each round.
 *   <li>The same spec and view give the same decision; the order of executors in the inventory does not matter, and an
 *       executor that fails a check changes nothing for the others.
 *   <li>Less isolation than declared only with a recorded consent, and never in lane prod.
 * </ul>
 *
 * <h2>Algorithm</h2>
 *
 * <ol>
 *   <li>Filter: every check for every executor, in the order of {@link RejectionCode}.
 *   <li>One survivor is chosen: the pin; else the default executor, if it survived; else the highest sum of all {@link
 *       NodeScorer}s, and among equals the first name by code point.
 *   <li>No survivor, KVM missing, and the operator of a node agreed to emulation there: the same once more with such nodes.
 *   <li>No survivor, KVM missing and a consent at hand ({@link KvmFallback}): the same once more for {@code
 *       lima-process}.
 * </ol>
 *
 * O(executors × filters); nothing is sorted here, because an inventory is sorted by name already.
 */
public final class Scheduler {

    private final List<NodeFilter> filters;
    private final List<NodeScorer> scorers;

    Scheduler(List<NodeFilter> filters, List<NodeScorer> scorers) {
        this.filters = List.copyOf(filters);
        this.scorers = List.copyOf(scorers);
    }

    /** The scheduler with all checks and preferences. */
    public static Scheduler standard() {
        return new Scheduler(
                List.of(
                        new PinFilter(),
                        new EnabledFilter(),
                        new OnlineFilter(),
                        new DrainFilter(),
                        new QuarantineFilter(),
                        new ReadinessFilter(),
                        new PlatformFilter(),
                        new BackendFilter(),
                        new KvmFilter(),
                        new TrustZoneFilter(),
                        new CapacityFilter(),
                        new StaleProbeFilter(),
                        new ReachableFilter(),
                        new ProbedPlatformFilter()),
                List.of(new HealthScorer(), new FreeSlotsScorer(), new LoadScorer()));
    }

    /** Decides. */
    public PlacementDecision place(PlacementSpec spec, ClusterView view) {
        Pin pin = Pin.resolve(spec.pin(), view.inventory().executors());
        Round first = round(new Question(spec, spec.backend(), false, view, pin));
        Optional<PlacementDecision> placed = choose(spec, view, first, Optional.empty(), List.of());
        if (placed.isPresent()) {
            return placed.get();
        }
        KvmFallback fallback = new KvmFallback(spec, view, first);
        Optional<Degradation> emulation = fallback.emulation();
        if (emulation.isPresent()) {
            Round emulated = round(new Question(spec, spec.backend(), true, view, pin));
            Optional<PlacementDecision> chosen = choose(spec, view, emulated, emulation, List.of(first));
            if (chosen.isPresent()) {
                return chosen.get();
            }
        }
        Optional<Degradation> consent = fallback.granted();
        if (consent.isEmpty()) {
            return new Unplaceable(
                    Summary.of(pin, first, fallback.isKvmMissing()),
                    fallback.isKvmMissing() ? Optional.of(fallback.hint()) : Optional.empty(),
                    pin.isUnknown(),
                    List.of(first));
        }
        Round second = round(new Question(spec, KvmFallback.TARGET, false, view, pin));
        return choose(spec, view, second, consent, List.of(first))
                .orElseGet(() -> new Unplaceable(
                        Summary.of(pin, second, false),
                        Optional.of(fallback.hintAfterwards()),
                        pin.isUnknown(),
                        List.of(first, second)));
    }

    private Round round(Question question) {
        List<Node> nodes = question.view().inventory().executors();
        List<NodeVerdict> verdicts = new ArrayList<>(nodes.size());
        for (Node node : nodes) {
            verdicts.add(verdict(node, question));
        }
        return new Round(question.backend(), verdicts);
    }

    private NodeVerdict verdict(Node node, Question question) {
        List<Failure> failures = new ArrayList<>(2);
        List<SkippedCheck> skipped = new ArrayList<>(4);
        for (NodeFilter filter : filters) {
            CheckResult result = filter.check(node, question);
            switch (result.kind()) {
                case PASSED -> {}
                case FAILED -> failures.add(new Failure(filter.code(), result.text()));
                case SKIPPED -> skipped.add(new SkippedCheck(filter.code(), result.text()));
            }
        }
        return new NodeVerdict(node, failures, skipped, failures.isEmpty() ? scores(node, question.view()) : List.of());
    }

    private List<Score> scores(Node node, ClusterView view) {
        List<Score> scores = new ArrayList<>(scorers.size());
        for (NodeScorer scorer : scorers) {
            scores.add(new Score(scorer.name(), scorer.score(node, view)));
        }
        return scores;
    }

    private static Optional<PlacementDecision> choose(
            PlacementSpec spec, ClusterView view, Round round, Optional<Degradation> degradation, List<Round> before) {
        NodeVerdict best = null;
        for (NodeVerdict verdict : round.verdicts()) {
            if (verdict.survived() && (best == null || isBetter(verdict, best, view))) {
                best = verdict;
            }
        }
        if (best == null) {
            return Optional.empty();
        }
        Rule rule = rule(spec, view, best);
        List<Round> rounds = new ArrayList<>(before);
        rounds.add(ranked(round, best, rule));
        return Optional.of(new Placed(best.node(), round.backend(), rule, degradation, rounds));
    }

    private static boolean isBetter(NodeVerdict candidate, NodeVerdict best, ClusterView view) {
        String preferred = view.inventory().defaultExecutor();
        if (best.node().name().equals(preferred) || candidate.node().name().equals(preferred)) {
            return candidate.node().name().equals(preferred);
        }
        long lead = candidate.score() - best.score();
        return lead != 0
                ? lead > 0
                : NameOrder.BY_CODE_POINT.compare(
                                candidate.node().name(), best.node().name())
                        < 0;
    }

    private static Rule rule(PlacementSpec spec, ClusterView view, NodeVerdict best) {
        if (spec.pin().isPresent()) {
            return Rule.PIN;
        }
        return best.node().name().equals(view.inventory().defaultExecutor()) ? Rule.DEFAULT : Rule.SCORE;
    }

    /** Survivors that were not chosen learn to whom they lost. */
    private static Round ranked(Round round, NodeVerdict best, Rule rule) {
        String winner = best.node().name();
        List<NodeVerdict> ranked = new ArrayList<>(round.verdicts().size());
        for (NodeVerdict verdict : round.verdicts()) {
            ranked.add(
                    verdict.survived() && verdict != best
                            ? verdict.passedOver(Summary.passedOver(winner, rule, best.score(), verdict.score()))
                            : verdict);
        }
        return new Round(round.backend(), ranked);
    }
}
