package dev.agentplane.placement.fleet;

import org.jspecify.annotations.Nullable;

/**
 * Room for work; what is {@code null} is not known.
 *
 * @param slots runs at the same time
 * @param vcpu virtual CPUs
 * @param memMiB memory in MiB
 * @param diskGiB disk in GiB
 */
public record Capacity(
        @Nullable Long slots,
        @Nullable Long vcpu,
        @Nullable Long memMiB,
        @Nullable Long diskGiB) {

    /** Nothing is known. */
    public static final Capacity UNKNOWN = new Capacity(null, null, null, null);

    /** What is left when {@code used} is taken; use that is not known counts as none. */
    public Capacity minus(Capacity used) {
        return used.equals(UNKNOWN)
                ? this
                : new Capacity(
                        left(slots, used.slots),
                        left(vcpu, used.vcpu),
                        left(memMiB, used.memMiB),
                        left(diskGiB, used.diskGiB));
    }

    private static @Nullable Long left(@Nullable Long all, @Nullable Long used) {
        if (all == null || used == null) {
            return all;
        }
        return Math.max(0, all - used);
    }
}
