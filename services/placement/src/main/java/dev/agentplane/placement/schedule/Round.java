package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Backend;
import java.util.List;

/**
 * One pass over the whole fleet.
 *
 * @param backend what it was looked for
 * @param verdicts exactly one for each executor of the inventory, by name
 */
public record Round(Backend backend, List<NodeVerdict> verdicts) {

    public Round {
        verdicts = List.copyOf(verdicts);
    }
}
