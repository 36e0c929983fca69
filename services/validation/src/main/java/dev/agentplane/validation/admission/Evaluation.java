package dev.agentplane.validation.admission;

import dev.agentplane.validation.gate.Gate;
import dev.agentplane.validation.gate.GateOutcome;
import dev.agentplane.validation.gate.Result;
import dev.agentplane.validation.rule.Rule;
import dev.agentplane.validation.rule.RuleOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What all rules and gates said about one subject. */
final class Evaluation {

    private static final int SHOWN = 5;

    private final List<Finding> findings = new ArrayList<>();
    private final List<Explanation.Entry> entries = new ArrayList<>();
    private final Set<Group> applied = EnumSet.noneOf(Group.class);
    private final Map<String, GateOutcome> gates = new LinkedHashMap<>();

    /** Adds findings of reading. */
    void read(Collection<Finding> found) {
        List<Finding> shown = Findings.shown(found);
        findings.addAll(shown);
        applied.add(Group.MANIFEST);
        entries.add(entry("manifest", Group.MANIFEST, "bundle.json has one meaning", shown));
    }

    void add(Rule rule, RuleOutcome outcome) {
        List<Finding> shown = Findings.shown(outcome.findings());
        findings.addAll(shown);
        if (outcome.notApplicable().isPresent()) {
            entries.add(new Explanation.Entry(
                    rule.name(),
                    rule.group(),
                    Explanation.Status.NOT_APPLICABLE,
                    outcome.notApplicable().get()));
        } else {
            applied.add(rule.group());
            entries.add(entry(rule.name(), rule.group(), rule.claim(), shown));
        }
    }

    void add(Gate gate, GateOutcome outcome) {
        gates.put(gate.name(), outcome);
        List<Finding> shown = Findings.shown(outcome.findings());
        findings.addAll(shown);
        if (outcome.result() != Result.NOT_APPLICABLE) {
            applied.add(gate.group());
        }
        String why = shown.isEmpty() ? outcome.reason() : outcome.reason() + ": " + brief(shown);
        Explanation.Status status =
                switch (outcome.result()) {
                    case ALLOW -> status(shown);
                    case DENY -> Explanation.Status.FAILED;
                    case HOLD -> Explanation.Status.HELD;
                    case NOT_APPLICABLE -> Explanation.Status.NOT_APPLICABLE;
                };
        entries.add(new Explanation.Entry(gate.name(), gate.group(), status, why));
    }

    /** Adds a gate that could not be asked properly. */
    void add(String name, GateOutcome outcome) {
        gates.put(name, outcome);
        findings.addAll(outcome.findings());
        entries.add(
                new Explanation.Entry(name, Group.GATE_CONTROL_MATRIX, Explanation.Status.FAILED, outcome.reason()));
    }

    List<Finding> findings() {
        return findings;
    }

    /** Groups in which something was checked. */
    Set<Group> applied() {
        return applied;
    }

    Map<String, GateOutcome> gates() {
        return gates;
    }

    GateOutcome controlMatrix() {
        GateOutcome outcome = gates.get("controlMatrix");
        if (outcome == null) {
            throw new IllegalStateException("the control matrix is always evaluated");
        }
        return outcome;
    }

    Explanation explanation() {
        return new Explanation(entries);
    }

    private static Explanation.Entry entry(String name, Group group, String claim, List<Finding> found) {
        return new Explanation.Entry(name, group, status(found), found.isEmpty() ? claim : brief(found));
    }

    private static Explanation.Status status(List<Finding> found) {
        return found.stream().anyMatch(Finding::isError)
                ? Explanation.Status.FAILED
                : found.isEmpty() ? Explanation.Status.PASSED : Explanation.Status.WARNED;
    }

    private static String brief(List<Finding> found) {
        String shown = found.stream()
                .limit(SHOWN)
                .map(finding -> finding.code() + (finding.pointer().isEmpty() ? "" : " " + finding.pointer()) + ": "
                        + finding.message())
                .collect(Collectors.joining("; "));
        return found.size() > SHOWN ? shown + "; and " + (found.size() - SHOWN) + " more" : shown;
    }
}
