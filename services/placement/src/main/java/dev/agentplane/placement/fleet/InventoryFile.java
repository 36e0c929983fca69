package dev.agentplane.placement.fleet;

import java.util.List;

/**
 * An accepted inventory.
 *
 * @param inventory what it says
 * @param warnings what is worth knowing about how it was read
 * @param text the file as RFC 8785 text, which its digest is of; empty for one that was not read from a file
 */
public record InventoryFile(Inventory inventory, List<FleetProblem> warnings, String text) {

    public InventoryFile {
        warnings = List.copyOf(warnings);
    }

    /** One that was not read from a file. */
    public InventoryFile(Inventory inventory, List<FleetProblem> warnings) {
        this(inventory, warnings, "");
    }
}
