package dev.agentplane.cli.doctor;

import dev.agentplane.events.GuestImage;
import dev.agentplane.execution.probe.Target;
import dev.agentplane.placement.fleet.Inventory;
import dev.agentplane.placement.fleet.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The executors of an inventory as what a prober looks at. */
public final class ProbeTargets {

    private ProbeTargets() {}

    /** All of them, by name. */
    public static List<Target> of(Inventory inventory) {
        return inventory.executors().stream()
                .map(node -> new Target(
                        node.name(), node.sshRef(), node.name().equals(inventory.defaultExecutor()), guest(node)))
                .toList();
    }

    private static @Nullable GuestImage guest(Node node) {
        return node.guest()
                .map(image -> new GuestImage(
                        image.kernel(),
                        image.kernelDigest().toString(),
                        image.initrd(),
                        image.initrdDigest().toString(),
                        image.emulation()))
                .orElse(null);
    }
}
