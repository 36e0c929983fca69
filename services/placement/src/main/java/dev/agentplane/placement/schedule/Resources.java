package dev.agentplane.placement.schedule;

import org.jspecify.annotations.Nullable;

/**
 * What a run asks for; {@code null} asks for nothing.
 *
 * @param vcpu virtual CPUs
 * @param memMiB memory in MiB
 * @param diskGiB disk in GiB
 */
public record Resources(
        @Nullable Long vcpu,
        @Nullable Long memMiB,
        @Nullable Long diskGiB) {

    /** Asks for nothing. */
    public static final Resources NONE = new Resources(null, null, null);
}
