package dev.agentplane.sealing;

import dev.agentplane.attestation.keys.Signer;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The keys that this process can seal with; which of them may is for the log of each partition to say. */
public interface SealKeys {

    /**
     * The first of them that may seal.
     *
     * @param maySeal tells of a key id whether the log allows it now
     * @return empty when none may, after looking again for keys that were added meanwhile
     */
    Optional<Signer> usable(Predicate<String> maySeal);

    /** Ids of all of them, for messages. */
    List<String> ids();
}
