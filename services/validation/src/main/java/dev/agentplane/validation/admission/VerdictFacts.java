package dev.agentplane.validation.admission;

import java.time.Duration;
import java.util.Optional;

/**
 * The optional Policy Fabric verdict.
 *
 * @param envelope what was given
 * @param required whether admission without one is denied
 * @param maxAge after which it is stale
 */
public record VerdictFacts(Optional<VerdictInput> envelope, boolean required, Duration maxAge) {

    /** None given, none required. */
    public static final VerdictFacts NONE = new VerdictFacts(Optional.empty(), false, Duration.ofHours(24));

    /** The same with this envelope. */
    public VerdictFacts given(VerdictInput input) {
        return new VerdictFacts(Optional.of(input), required, maxAge);
    }

    /** The same, but denied without envelope. */
    public VerdictFacts demanded() {
        return new VerdictFacts(envelope, true, maxAge);
    }
}
