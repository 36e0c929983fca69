package dev.agentplane.validation.admission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;

/**
 * What v0.2's fail-closed trust is checked against.
 *
 * @param envelope execution envelope of the run request
 * @param dispatchFollows whether an admitted bundle is run without being asked again, so that the envelope has to be
 *     there now
 * @param grants references of grants that are in force, for the subject of the envelope
 * @param attestations references of verified attestations, each {@code <role> <ref>} with role subject or executor
 * @param allowed references of policy decisions that allow
 */
public record TrustFacts(
        Optional<JsonNode> envelope,
        boolean dispatchFollows,
        Set<String> grants,
        Set<String> attestations,
        Set<String> allowed) {

    /** No envelope, nothing known. */
    public static final TrustFacts NONE = new TrustFacts(Optional.empty(), false, Set.of(), Set.of(), Set.of());

    public TrustFacts {
        grants = Set.copyOf(grants);
        attestations = Set.copyOf(attestations);
        allowed = Set.copyOf(allowed);
    }

    /** No envelope although the run follows. */
    public static TrustFacts beforeDispatch(Optional<JsonNode> envelope) {
        return new TrustFacts(envelope, true, Set.of(), Set.of(), Set.of());
    }
}
