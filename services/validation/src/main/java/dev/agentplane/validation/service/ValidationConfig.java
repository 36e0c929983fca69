package dev.agentplane.validation.service;

import dev.agentplane.attestation.keys.KeyRefusedException;
import dev.agentplane.attestation.trust.MalformedTrustException;
import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.domain.Digest;
import dev.agentplane.platform.Settings;
import dev.agentplane.validation.admission.KnownTrust;
import dev.agentplane.validation.admission.VerdictOpener;
import dev.agentplane.validation.bundle.BundleLimits;
import dev.agentplane.validation.gate.PolicyPack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the validation service decides on beside submissions.
 *
 * @param pack policy pack in force
 * @param registeredPacks digests of packs by the name bundles refer to them with
 * @param limits largest bundle
 * @param verdictOpener knows the keys that may sign verdicts
 * @param verdictRequired whether every submission needs a verdict envelope
 * @param verdictMaxAge after which a verdict is stale
 * @param knownTrust what the references of execution envelopes are held against
 * @param trust whose root keys say who may approve; without it nobody may
 * @param holdLapses how long a held run waits
 * @param breakGlassLifetime longest lifetime of a break-glass event
 * @param principal identity the service decides as
 * @param version version of the service
 */
public record ValidationConfig(
        PolicyPack pack,
        Map<String, Digest> registeredPacks,
        BundleLimits limits,
        VerdictOpener verdictOpener,
        boolean verdictRequired,
        Duration verdictMaxAge,
        KnownTrust knownTrust,
        Optional<TrustFile> trust,
        Duration holdLapses,
        Duration breakGlassLifetime,
        String principal,
        String version) {

    /** Identity where none is set. */
    public static final String DEFAULT_PRINCIPAL = "agentplane-validation";

    private static final String PACK = "AGENTPLANE_POLICY_PACK";
    private static final String PIN = "AGENTPLANE_POLICY_PACK_PIN";
    static final String TRUST = "AGENTPLANE_TRUST";
    private static final String KNOWN_TRUST = "AGENTPLANE_KNOWN_TRUST";
    private static final int DAY_SECONDS = 86_400;
    private static final int HOLD_DAYS = 7;
    private static final int BREAK_GLASS_SECONDS = 4 * 3600;

    public ValidationConfig {
        registeredPacks = Map.copyOf(registeredPacks);
    }

    /** The policy pack that ships with agentplane, no verdict demanded, no key to sign one, nobody who may approve. */
    public static ValidationConfig builtIn(String version) {
        return new ValidationConfig(
                PolicyPack.standard(),
                Map.of(PolicyPack.DEFAULT_REF, PolicyPack.DEFAULT_PIN),
                BundleLimits.DEFAULT,
                new DsseVerdictOpener(List.of()),
                false,
                Duration.ofSeconds(DAY_SECONDS),
                KnownTrust.NONE,
                Optional.empty(),
                Duration.ofDays(HOLD_DAYS),
                Duration.ofSeconds(BREAK_GLASS_SECONDS),
                DEFAULT_PRINCIPAL,
                version);
    }

    /**
     * Reads {@code AGENTPLANE_POLICY_PACK} (path of a file; absent: the built-in pack) with {@code
     * AGENTPLANE_POLICY_PACK_PIN} ({@code sha256:<hex>}), {@code AGENTPLANE_TRUST} (trust file whose producer keys may sign
     * verdicts, and whose root keys say who may approve), {@code AGENTPLANE_REQUIRE_VERDICT_ENVELOPE}, {@code AGENTPLANE_VERDICT_MAX_AGE_SECONDS}, {@code
     * AGENTPLANE_KNOWN_TRUST} (see {@link KnownTrust}), {@code AGENTPLANE_HOLD_SECONDS}, {@code AGENTPLANE_BREAK_GLASS_SECONDS}, {@code AGENTPLANE_VALIDATION_PRINCIPAL}. Errors are left in the settings for {@link Settings#check()}; a pack that cannot
     * be used is not an error: it denies everything, with evidence.
     */
    public static ValidationConfig from(Settings settings, String version) {
        Optional<TrustFile> trust = trust(settings);
        return new ValidationConfig(
                pack(settings),
                Map.of(PolicyPack.DEFAULT_REF, PolicyPack.DEFAULT_PIN),
                BundleLimits.DEFAULT,
                opener(trust),
                settings.flag("AGENTPLANE_REQUIRE_VERDICT_ENVELOPE", false),
                Duration.ofSeconds(
                        settings.number("AGENTPLANE_VERDICT_MAX_AGE_SECONDS", DAY_SECONDS, 1, 366 * DAY_SECONDS)),
                knownTrust(settings),
                trust,
                Duration.ofSeconds(
                        settings.number("AGENTPLANE_HOLD_SECONDS", HOLD_DAYS * DAY_SECONDS, 1, 366 * DAY_SECONDS)),
                Duration.ofSeconds(
                        settings.number("AGENTPLANE_BREAK_GLASS_SECONDS", BREAK_GLASS_SECONDS, 1, DAY_SECONDS)),
                settings.text("AGENTPLANE_VALIDATION_PRINCIPAL", DEFAULT_PRINCIPAL),
                version);
    }

    private static PolicyPack pack(Settings settings) {
        Digest pin = settings.parsed(PIN, PolicyPack.DEFAULT_PIN, "sha256:<64 hex digits>", Digest::parse);
        String path = settings.text(PACK, "");
        if (path.isEmpty()) {
            return pin.equals(PolicyPack.DEFAULT_PIN) ? PolicyPack.standard() : PolicyPack.missing();
        }
        try {
            return PolicyPack.read(Files.readAllBytes(Path.of(path)), pin);
        } catch (IOException e) {
            return PolicyPack.missing();
        }
    }

    private static VerdictOpener opener(Optional<TrustFile> trust) {
        return new DsseVerdictOpener(trust.stream()
                .flatMap(file -> file.keys().stream())
                .filter(key -> key.roles().contains("producer"))
                .map(TrustFile.TrustedKey::key)
                .toList());
    }

    private static KnownTrust knownTrust(Settings settings) {
        String path = settings.text(KNOWN_TRUST, "");
        if (path.isEmpty()) {
            return KnownTrust.NONE;
        }
        try {
            return KnownTrust.parse(Files.readAllBytes(Path.of(path)));
        } catch (IOException | IllegalArgumentException e) {
            settings.error(KNOWN_TRUST + ": " + path + ": " + e.getMessage());
            return KnownTrust.NONE;
        }
    }

    private static Optional<TrustFile> trust(Settings settings) {
        String path = settings.text(TRUST, "");
        if (path.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(TrustFile.parse(Files.readAllBytes(Path.of(path)), false));
        } catch (IOException | MalformedTrustException | KeyRefusedException e) {
            settings.error(TRUST + ": expected a trust file, found " + e.getMessage());
            return Optional.empty();
        }
    }
}
