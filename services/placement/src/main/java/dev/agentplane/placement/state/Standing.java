package dev.agentplane.placement.state;

import dev.agentplane.events.ExecutorDrainRequested;
import dev.agentplane.events.ExecutorStanding;
import dev.agentplane.placement.fleet.Drain;
import dev.agentplane.placement.fleet.Quarantine;
import dev.agentplane.placement.fleet.Restraint;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one executor beside the inventory. Immutable.
 *
 * @param executor its name
 * @param seen the newest probe
 * @param drain an operator's wish
 * @param faults infrastructure failures in a row
 * @param quarantine the latest one, also when it is over by now
 */
public record Standing(
        String executor,
        Optional<Observation> seen,
        Optional<Drain> drain,
        int faults,
        Optional<Quarantine> quarantine) {

    /** So many infrastructure failures in a row put an executor into quarantine. */
    public static final int TOLERATED = 3;

    /** Length of the first quarantine; each further failure doubles it. */
    public static final Duration FIRST = Duration.ofMinutes(1);

    /** No quarantine is longer. */
    public static final Duration LONGEST = Duration.ofHours(1);

    private static final int DOUBLINGS = 6;

    /** An executor nothing is known of. */
    public static Standing of(String executor) {
        return new Standing(executor, Optional.empty(), Optional.empty(), 0, Optional.empty());
    }

    /** What keeps it from taking work. */
    public Restraint restraint() {
        return new Restraint(drain, quarantine);
    }

    /** The same, seen again; what was recorded earlier than the newest probe says nothing. */
    public Standing seen(Observation observation) {
        boolean newer =
                seen.filter(known -> known.offset() >= observation.offset()).isEmpty();
        return newer ? new Standing(executor, Optional.of(observation), drain, faults, quarantine) : this;
    }

    /** The same, taken out of use. */
    public Standing drained(Drain wish) {
        return new Standing(executor, seen, Optional.of(wish), faults, quarantine);
    }

    /** The same, put back into use: whatever was held against it is forgotten. */
    public Standing undrained() {
        return new Standing(executor, seen, Optional.empty(), 0, Optional.empty());
    }

    /** The same after a run ended as its script, its limits or a person wanted. */
    public Standing worked() {
        return faults == 0 ? this : new Standing(executor, seen, drain, 0, Optional.empty());
    }

    /**
     * The same after the infrastructure failed a run.
     *
     * @param now when
     * @param what text for people
     */
    public Standing failed(Instant now, String what) {
        int all = faults + 1;
        if (all < TOLERATED) {
            return new Standing(executor, seen, drain, all, quarantine);
        }
        Duration length = FIRST.multipliedBy(1L << Math.min(all - TOLERATED, DOUBLINGS));
        Instant until = now.plus(length.compareTo(LONGEST) > 0 ? LONGEST : length);
        String reason = all + " infrastructure failures in a row, the last: " + what;
        return new Standing(executor, seen, drain, all, Optional.of(new Quarantine(until, reason)));
    }

    /** The same after its quarantine, when that is over. One more failure begins a longer one. */
    public Standing released(Instant now) {
        return quarantine.filter(one -> !now.isBefore(one.until())).isPresent()
                ? new Standing(executor, seen, drain, faults, Optional.empty())
                : this;
    }

    /** As an event. */
    public ExecutorStanding event() {
        return new ExecutorStanding(
                executor,
                seen.map(Observation::event).orElse(null),
                seen.map(Observation::at).orElse(null),
                seen.map(Observation::offset).orElse(null),
                drain.map(wish -> new ExecutorDrainRequested(
                                executor, true, wish.by(), wish.reason().orElse(null), wish.at()))
                        .orElse(null),
                faults,
                quarantine.map(Quarantine::until).orElse(null),
                quarantine.map(Quarantine::reason).orElse(null));
    }

    /** Reads it back. */
    public static Standing of(ExecutorStanding event) {
        return new Standing(
                event.getExecutor(),
                observation(event),
                Optional.ofNullable(event.getDrain())
                        .map(wish -> new Drain(
                                wish.getPrincipal(), wish.getRequestedAt(), Optional.ofNullable(wish.getReason()))),
                event.getFaults(),
                quarantine(event.getQuarantinedUntil(), event.getQuarantineReason()));
    }

    private static Optional<Observation> observation(ExecutorStanding event) {
        Instant at = event.getProbedAt();
        Long offset = event.getProbeOffset();
        return Optional.ofNullable(event.getProbe())
                .map(probe -> new Observation(probe, at == null ? Instant.EPOCH : at, offset == null ? 0 : offset));
    }

    private static Optional<Quarantine> quarantine(@Nullable Instant until, @Nullable String reason) {
        return until == null ? Optional.empty() : Optional.of(new Quarantine(until, reason == null ? "" : reason));
    }
}
