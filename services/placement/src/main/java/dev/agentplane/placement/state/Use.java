package dev.agentplane.placement.state;

import dev.agentplane.placement.fleet.Capacity;
import dev.agentplane.placement.schedule.Resources;
import org.jspecify.annotations.Nullable;

/**
 * What runs take of an executor.
 *
 * @param slots runs
 * @param vcpu virtual CPUs
 * @param memMiB memory in MiB
 * @param diskGiB disk in GiB
 */
public record Use(long slots, long vcpu, long memMiB, long diskGiB) {

    /** Nothing. */
    public static final Use NONE = new Use(0, 0, 0, 0);

    /** One run that asks for this much. */
    public static Use of(Resources resources) {
        return new Use(1, orZero(resources.vcpu()), orZero(resources.memMiB()), orZero(resources.diskGiB()));
    }

    /** Both together. */
    public Use plus(Use other) {
        return new Use(slots + other.slots, vcpu + other.vcpu, memMiB + other.memMiB, diskGiB + other.diskGiB);
    }

    /** Without the other, which is part of it. */
    public Use minus(Use other) {
        return new Use(slots - other.slots, vcpu - other.vcpu, memMiB - other.memMiB, diskGiB - other.diskGiB);
    }

    /** As room that is taken. */
    public Capacity capacity() {
        return new Capacity(slots, vcpu, memMiB, diskGiB);
    }

    private static long orZero(@Nullable Long number) {
        return number == null ? 0 : number;
    }
}
