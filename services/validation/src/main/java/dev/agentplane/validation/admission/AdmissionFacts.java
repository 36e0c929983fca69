package dev.agentplane.validation.admission;

import dev.agentplane.domain.Digest;
import dev.agentplane.validation.gate.PolicyPack;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Everything admission decides on beside the bundle. The same bundle and the same facts give the same bytes.
 *
 * @param now the moment of the decision
 * @param requestedLane lane the submitter asked for instead of the bundle's own; may lower it
 * @param pack policy pack in force
 * @param registeredPacks digests of packs by the name that bundles refer to them with
 * @param humans what humans said
 * @param verdict the optional Policy Fabric verdict
 * @param trust what v0.2 trust is checked against
 */
public record AdmissionFacts(
        Instant now,
        Optional<String> requestedLane,
        PolicyPack pack,
        Map<String, Digest> registeredPacks,
        HumanFacts humans,
        VerdictFacts verdict,
        TrustFacts trust) {

    public AdmissionFacts {
        registeredPacks = Map.copyOf(registeredPacks);
    }

    /** The bundle's own lane, nobody said anything, no verdict, no envelope. */
    public static AdmissionFacts at(Instant now, String submitter, PolicyPack pack, Map<String, Digest> registered) {
        return new AdmissionFacts(
                now,
                Optional.empty(),
                pack,
                registered,
                HumanFacts.silent(submitter),
                VerdictFacts.NONE,
                TrustFacts.NONE);
    }

    /** The same for another lane. */
    public AdmissionFacts inLane(String lane) {
        return new AdmissionFacts(now, Optional.of(lane), pack, registeredPacks, humans, verdict, trust);
    }

    /** The same with what humans said. */
    public AdmissionFacts with(HumanFacts others) {
        return new AdmissionFacts(now, requestedLane, pack, registeredPacks, others, verdict, trust);
    }

    /** The same with a verdict. */
    public AdmissionFacts with(VerdictFacts other) {
        return new AdmissionFacts(now, requestedLane, pack, registeredPacks, humans, other, trust);
    }

    /** The same with trust. */
    public AdmissionFacts with(TrustFacts other) {
        return new AdmissionFacts(now, requestedLane, pack, registeredPacks, humans, verdict, other);
    }
}
