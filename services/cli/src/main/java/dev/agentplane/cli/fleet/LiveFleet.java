package dev.agentplane.cli.fleet;

import dev.agentplane.avro.Topics;
import dev.agentplane.events.FleetInventory;
import dev.agentplane.placement.fleet.Inventory;
import dev.agentplane.placement.fleet.InventoryReader;
import dev.agentplane.placement.state.Fleet;
import dev.agentplane.placement.state.Memory;
import dev.agentplane.placement.state.Request;
import dev.agentplane.platform.TopicReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/**
 * A fleet as placement knows it.
 *
 * @param live whether it was read from an instance; otherwise only the inventory says something
 * @param inventory the executors
 * @param fleet what is known of them, and what runs on them
 * @param waiting runs that wait for an executor; those whose patience ends first come first
 */
public record LiveFleet(boolean live, Inventory inventory, Fleet fleet, List<Request> waiting) {

    public LiveFleet {
        waiting = List.copyOf(waiting);
    }

    /** An inventory that no instance works with. */
    public static LiveFleet idle(Inventory inventory) {
        return new LiveFleet(false, inventory, Fleet.EMPTY, List.of());
    }

    /**
     * What placement remembers.
     *
     * @param otherwise the inventory where placement has decided nothing yet
     */
    public static LiveFleet read(TopicReader reader, Supplier<Inventory> otherwise) {
        Memory memory = new Memory();
        StringBuilder inventory = new StringBuilder();
        reader.readAll(Topics.PLACEMENT_STATE, record -> {
            memory.apply(record.event());
            if (record.event() instanceof FleetInventory newest) {
                inventory.replace(0, inventory.length(), newest.getInventory());
            }
        });
        return new LiveFleet(
                true,
                inventory.isEmpty() ? otherwise.get() : parsed(inventory.toString()),
                memory.fleet(),
                memory.waiting());
    }

    private static Inventory parsed(String text) {
        return new InventoryReader().read(text.getBytes(StandardCharsets.UTF_8)).inventory();
    }
}
