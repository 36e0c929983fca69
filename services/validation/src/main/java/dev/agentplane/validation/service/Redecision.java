package dev.agentplane.validation.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.BundleValidated;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.platform.Blobs;
import dev.agentplane.validation.admission.Admission;
import dev.agentplane.validation.admission.AdmissionFacts;
import dev.agentplane.validation.admission.BreakGlass;
import dev.agentplane.validation.admission.HumanFacts;
import dev.agentplane.validation.admission.RecordedFacts;
import dev.agentplane.validation.admission.VerdictInput;
import dev.agentplane.validation.admission.VerdictOpener;
import dev.agentplane.validation.bundle.BundleLimits;
import dev.agentplane.validation.bundle.ListedSnapshot;
import dev.agentplane.validation.gate.PolicyPack;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes a recorded decision again: the bundle from its blobs, the submission from the log, everything else from the facts
 * that the evidence keeps. What comes out must be the event that was recorded, byte for byte.
 */
public final class Redecision {

    private final Blobs blobs;
    private final PolicyPack pack;
    private final VerdictOpener opener;
    private final Admission admission = new Admission();

    /**
     * @param pack the policy pack that was in force
     * @param opener knows the keys that signed verdicts
     */
    public Redecision(Blobs blobs, PolicyPack pack, VerdictOpener opener) {
        this.blobs = blobs;
        this.pack = pack;
        this.opener = opener;
    }

    /**
     * Decides again.
     *
     * @param recorded the decision
     * @param submitted what it was about
     * @throws IllegalArgumentException when the pack or a verdict is not the one that was judged then
     */
    public BundleValidated again(BundleValidated recorded, BundleSubmitted submitted) {
        JsonNode detail = StrictJson.parse(recorded.getDraft().getDetail().getBytes(StandardCharsets.UTF_8));
        AdmissionFacts facts = RecordedFacts.fromJson(
                detail.path("facts"), pack, digest -> verdict(submitted, digest), Deciding.envelope(submitted));
        HumanFacts humans = facts.humans();
        ValidationEvents.Occasion occasion = new ValidationEvents.Occasion(
                facts.now(),
                submitted,
                recorded.getSubmission(),
                source(detail.path("decidedOn")),
                humans.heldSince(),
                approvedUntil(humans));
        Digest digest = Digest.parse(recorded.getBundleDigest());
        return new ValidationEvents(config(recorded))
                .validated(
                        occasion,
                        admission.admit(ListedSnapshot.read(digest, BundleLimits.DEFAULT, blobs::read), facts));
    }

    private Optional<VerdictInput> verdict(BundleSubmitted submitted, Digest digest) {
        ByteBuffer envelope = submitted.getVerdictEnvelope();
        return envelope == null
                ? Optional.empty()
                : Optional.of(VerdictInput.open(Deciding.bytes(envelope), opener))
                        .filter(input -> input.received().equals(digest));
    }

    /** Nothing but who decided is taken from the record: it is what the producer says about itself. */
    private ValidationConfig config(BundleValidated recorded) {
        ValidationConfig builtIn =
                ValidationConfig.builtIn(recorded.getDraft().getProducer().getVersion());
        return new ValidationConfig(
                pack,
                builtIn.registeredPacks(),
                builtIn.limits(),
                opener,
                false,
                builtIn.verdictMaxAge(),
                builtIn.knownTrust(),
                Optional.empty(),
                builtIn.holdLapses(),
                builtIn.breakGlassLifetime(),
                recorded.getDraft().getProducer().getPrincipal(),
                builtIn.version());
    }

    private static @Nullable SourceRecord source(JsonNode json) {
        return json.isMissingNode()
                ? null
                : new SourceRecord(
                        json.path("topic").asText(),
                        json.path("partition").asInt(),
                        json.path("offset").asLong(),
                        json.path("valueDigest").asText());
    }

    private static @Nullable Instant approvedUntil(HumanFacts humans) {
        return humans.breakGlass().stream()
                .map(BreakGlass::expiresAt)
                .findFirst()
                .or(() -> humans.approvals().stream()
                        .filter(approval -> approval.granted())
                        .map(approval -> approval.expiresAt())
                        .findFirst())
                .orElse(null);
    }
}
