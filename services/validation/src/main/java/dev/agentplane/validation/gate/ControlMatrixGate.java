package dev.agentplane.validation.gate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Finding;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.admission.Lane;
import dev.agentplane.validation.rule.Subject;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The control matrix: a context derived from facts alone must match a row of the policy pack, and a human must have
 * approved where that is needed. The first line that applies decides.
 */
final class ControlMatrixGate implements Gate {

    private static final String LANE = "/spec/policy/lane";

    @Override
    public String name() {
        return "controlMatrix";
    }

    @Override
    public Group group() {
        return Group.GATE_CONTROL_MATRIX;
    }

    @Override
    public GateOutcome evaluate(Subject subject) {
        return new Evaluation(subject).outcome();
    }

    /** The gate of a bundle whose manifest cannot be read. */
    static GateOutcome unreadable(PolicyPack pack) {
        Optional<Line> broken = pack.problem().map(Evaluation::brokenPack);
        Line line = broken.orElse(new Line(Result.DENY, "lane not resolvable", null));
        return outcome(line, new ArrayList<>(), GateContext.unresolved(), pack, null, null);
    }

    /** One line of the table: result, reason, and the finding it deserves. */
    private record Line(
            Result result, String reason, @Nullable Finding finding) {}

    private static GateOutcome outcome(
            Line line,
            List<Finding> findings,
            GateContext context,
            PolicyPack pack,
            @Nullable Matching matching,
            @Nullable HumanGate humans) {
        if (line.finding() != null) {
            findings.add(line.finding());
        }
        ObjectNode block = JsonNodeFactory.instance.objectNode();
        block.put("result", line.result().text()).put("reason", line.reason());
        block.put("enforcementPoint", context.get(ContextKey.ENFORCEMENT_POINT));
        block.put("policyBundleSha256", pack.digest().map(Digest::hex).orElse("0".repeat(64)));
        block.set("gateContext", context.toJson());
        ids(block.putArray("matchedRowIds"), matching == null ? List.of() : matching.matched(context));
        ids(block.putArray("blockingRowIds"), matching == null ? List.of() : matching.blocking(context));
        ids(block.putArray("candidateRowIds"), matching == null ? List.of() : matching.candidates(context));
        block.set("approvals", humans == null ? JsonNodeFactory.instance.arrayNode() : humans.considered());
        return new GateOutcome(line.result(), line.reason(), findings, block);
    }

    private static void ids(ArrayNode array, List<String> ids) {
        ids.forEach(array::add);
    }

    /** One evaluation. */
    private static final class Evaluation {

        private final Subject subject;
        private final PolicyPack pack;
        private final AbstractReasoning reasoning;
        private final Matching matching;
        private final List<Finding> findings = new ArrayList<>();

        Evaluation(Subject subject) {
            this.subject = subject;
            this.pack = subject.facts().pack();
            this.reasoning = AbstractReasoning.of(subject.manifest());
            this.matching = new Matching(pack);
        }

        GateOutcome outcome() {
            Optional<HumanGate> humans = subject.lane().map(lane -> HumanGate.of(subject, lane));
            GateContext context = context(humans);
            Line line = line(context, humans);
            boolean rows = subject.lane().isPresent()
                    && pack.problem().isEmpty()
                    && reasoning.gateReason().isEmpty();
            notApplicableGlass();
            return ControlMatrixGate.outcome(
                    line, findings, context, pack, rows ? matching : null, humans.orElse(null));
        }

        private Line line(GateContext context, Optional<HumanGate> humans) {
            if (pack.problem().isPresent()) {
                return brokenPack(pack.problem().get());
            }
            if (humans.isEmpty()) {
                return new Line(Result.DENY, "lane not resolvable", null);
            }
            findings.addAll(Claims.of(subject.manifest()).compare(context, matching));
            if (reasoning.gateReason().isPresent()) {
                return new Line(Result.DENY, reasoning.gateReason().get(), null);
            }
            if (findings.stream().anyMatch(Finding::isError)) {
                return new Line(Result.DENY, "bundle context claim rejected", null);
            }
            if (!matching.blocking(context).isEmpty()) {
                return denied("matched blocking policy row");
            }
            if (matching.matched(context).isEmpty()) {
                return denied("no exact matching policy row");
            }
            return human(humans.get());
        }

        private static Line human(HumanGate humans) {
            return switch (humans.decision()) {
                case REFUSED ->
                    new Line(
                            Result.DENY,
                            "human approval denied",
                            Finding.at(Code.APPROVAL_DENIED, LANE, "an approver refused this bundle"));
                case LAPSED ->
                    new Line(
                            Result.DENY,
                            "human approval expired",
                            Finding.at(Code.APPROVAL_EXPIRED, LANE, "nobody approved in time"));
                case PENDING ->
                    new Line(
                            Result.HOLD,
                            "awaiting human approval",
                            Finding.at(Code.APPROVAL_PENDING, LANE, "waits for a human to approve"));
                case GRANTED, NOT_NEEDED -> new Line(Result.ALLOW, "matched policy row", null);
            };
        }

        private static Line denied(String reason) {
            return new Line(Result.DENY, reason, Finding.at(Code.GATE_DENIED, LANE, reason));
        }

        static Line brokenPack(Code problem) {
            String reason =
                    switch (problem) {
                        case POLICY_PACK_MALFORMED -> "policy pack malformed";
                        case POLICY_PACK_DIGEST_MISMATCH -> "policy pack digest mismatch";
                        default -> "policy pack unreadable";
                    };
            return new Line(Result.DENY, reason, Finding.at(problem, "", reason));
        }

        private GateContext context(Optional<HumanGate> humans) {
            Map<ContextKey, String> derived = new EnumMap<>(ContextKey.class);
            derived.putAll(reasoning.context());
            if (humans.isPresent() && subject.lane().isPresent()) {
                axes(subject.lane().get(), humans.get(), derived);
            }
            return GateContext.unresolved().with(derived);
        }

        private void axes(Lane lane, HumanGate humans, Map<ContextKey, String> derived) {
            boolean glass = lane == Lane.PROD && humans.brokenGlass();
            String authority =
                    switch (lane) {
                        case DEV -> "draft";
                        case STAGING -> "constrained_action";
                        case PROD ->
                            !subject.manifest().humanGateRequired()
                                    ? "autonomous"
                                    : glass ? "emergency_override" : "constrained_action";
                    };
            String phase =
                    switch (lane) {
                        case DEV -> "stabilize";
                        case STAGING -> "harden";
                        case PROD -> "operate";
                    };
            derived.put(ContextKey.PHASE, phase);
            derived.put(ContextKey.AUTHORITY, authority);
            derived.put(ContextKey.ENVIRONMENT_TIER, lane.text());
            derived.put(ContextKey.APPROVAL_MODE, glass ? "break_glass" : "dual_control");
        }

        private void notApplicableGlass() {
            boolean given = !subject.facts().humans().breakGlass().isEmpty();
            if (given && subject.lane().filter(lane -> lane != Lane.PROD).isPresent()) {
                findings.add(Finding.at(Code.BREAK_GLASS_NOT_APPLICABLE, LANE, "break-glass outside lane prod"));
            }
        }
    }
}
