package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Node;

/** One constraint: what does not pass it cannot be chosen, whatever else speaks for it. Pure and stateless. */
interface NodeFilter {

    /** What a failure is called. */
    RejectionCode code();

    /** Checks one node; independent of every other node and of the other filters. */
    CheckResult check(Node node, Question question);
}
