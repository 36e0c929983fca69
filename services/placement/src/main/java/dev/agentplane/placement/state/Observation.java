package dev.agentplane.placement.state;

import dev.agentplane.events.ExecutorProbed;
import dev.agentplane.placement.fleet.Load;
import dev.agentplane.placement.fleet.Probe;
import dev.agentplane.placement.fleet.SystemPlatform;
import java.time.Instant;
import java.util.Optional;

/**
 * A probe as it was recorded.
 *
 * @param event what was seen; must not be changed
 * @param at when the broker appended it, which tells its age
 * @param offset where it was recorded
 */
public record Observation(ExecutorProbed event, Instant at, long offset) {

    /** What decisions use of it. */
    public Probe probe() {
        return new Probe(
                at,
                event.getReachable(),
                new SystemPlatform(event.getOs(), event.getArch()),
                Optional.ofNullable(event.getKvm()),
                load(),
                Optional.of(offset));
    }

    private Optional<Load> load() {
        Long load1 = event.getLoad1();
        Long cpus = event.getCpus();
        return load1 == null || cpus == null || load1 < 0 || cpus < 1
                ? Optional.empty()
                : Optional.of(new Load(load1, cpus));
    }
}
