package dev.agentplane.placement.fleet;

import java.util.List;

/**
 * An accepted inventory.
 *
 * @param inventory what it says
 * @param warnings what is worth knowing about how it was read
 */
public record InventoryFile(Inventory inventory, List<FleetProblem> warnings) {

    public InventoryFile {
        warnings = List.copyOf(warnings);
    }
}
