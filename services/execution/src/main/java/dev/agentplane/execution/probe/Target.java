package dev.agentplane.execution.probe;

import dev.agentplane.events.GuestImage;
import org.jspecify.annotations.Nullable;

/**
 * An executor to look at.
 *
 * @param name its name in the inventory
 * @param sshRef SSH destination, or {@code local}
 * @param isDefault whether it is the inventory's default
 * @param guest what its virtual machines boot; absent where the inventory names nothing, then KVM is not tried
 */
public record Target(
        String name,
        String sshRef,
        boolean isDefault,
        @Nullable GuestImage guest) {}
