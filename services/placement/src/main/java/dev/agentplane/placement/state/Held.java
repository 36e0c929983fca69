package dev.agentplane.placement.state;

import dev.agentplane.events.PlacementProgress;
import dev.agentplane.events.PlacementStage;
import java.time.Instant;

/**
 * Where placement stands with one run.
 *
 * @param stage how far it is
 * @param executor whose slot it holds; empty when it holds none
 * @param use what it holds of it
 * @param until when its bundle's patience ends, if it waits; else the epoch
 */
public record Held(PlacementStage stage, String executor, Use use, Instant until) {

    /** What an event says. */
    public static Held of(PlacementProgress event) {
        String executor = event.getExecutor();
        Instant until = event.getUntil();
        return new Held(
                event.getStage(),
                executor == null ? "" : executor,
                new Use(
                        event.getStage() == PlacementStage.PLACED ? 1 : 0,
                        orZero(event.getVcpu()),
                        orZero(event.getMemMiB()),
                        orZero(event.getDiskGiB())),
                until == null ? Instant.EPOCH : until);
    }

    private static long orZero(@org.jspecify.annotations.Nullable Long number) {
        return number == null ? 0 : number;
    }
}
