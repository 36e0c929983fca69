package dev.agentplane.sealing;

import dev.agentplane.attestation.keys.Signer;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A seal key that asks no log whether it may seal, where a test is about something else. */
public record AlwaysUsable(Signer key) implements SealKeys {

    @Override
    public Optional<Signer> usable(Predicate<String> maySeal) {
        return Optional.of(key);
    }

    @Override
    public List<String> ids() {
        return List.of(key.publicKey().keyId());
    }
}
