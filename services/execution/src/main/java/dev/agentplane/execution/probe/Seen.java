package dev.agentplane.execution.probe;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What was seen of an executor.
 *
 * @param target which one
 * @param reachable whether it answered in time
 * @param caps what it said: os, arch, and what else there is
 * @param printed what it printed, or why it did not answer; at most 4 KiB
 */
public record Seen(Target target, boolean reachable, ObjectNode caps, String printed) {

    private static final int PRINTED = 4096;

    public Seen {
        printed = printed.length() > PRINTED ? printed.substring(0, PRINTED) : printed;
        caps = caps.deepCopy();
    }
}
