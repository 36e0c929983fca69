package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Node;
import java.util.Set;
import java.util.TreeSet;

/** A lane, and a request, may be restricted to trust zones. */
final class TrustZoneFilter implements NodeFilter {

    @Override
    public RejectionCode code() {
        return RejectionCode.TRUST_ZONE;
    }

    @Override
    public CheckResult check(Node node, Question question) {
        Set<String> ofLane = question.view()
                .inventory()
                .policy()
                .laneTrustZones()
                .get(question.spec().lane());
        if (ofLane != null && !ofLane.contains(node.trustZone())) {
            return CheckResult.failed("expected a zone of lane "
                    + question.spec().lane() + " (" + list(ofLane) + "), found " + node.trustZone());
        }
        Set<String> asked = question.spec().trustZones();
        return asked.isEmpty() || asked.contains(node.trustZone())
                ? CheckResult.PASSED
                : CheckResult.failed("expected a requested zone (" + list(asked) + "), found " + node.trustZone());
    }

    private static String list(Set<String> zones) {
        return zones.isEmpty() ? "none" : String.join(", ", new TreeSet<>(zones));
    }
}
