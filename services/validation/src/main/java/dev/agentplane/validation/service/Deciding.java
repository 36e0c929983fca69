package dev.agentplane.validation.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.BundleValidated;
import dev.agentplane.platform.Blobs;
import dev.agentplane.validation.admission.Admission;
import dev.agentplane.validation.admission.AdmissionFacts;
import dev.agentplane.validation.admission.HumanFacts;
import dev.agentplane.validation.admission.VerdictFacts;
import dev.agentplane.validation.admission.VerdictInput;
import dev.agentplane.validation.bundle.ListedSnapshot;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Admits a submission under the policy that is in force: when it comes in, and again when something else is known. */
final class Deciding {

    private final ValidationConfig config;
    private final Blobs blobs;
    private final Admission admission = new Admission();
    private final ValidationEvents events;

    Deciding(ValidationConfig config, Blobs blobs, ValidationEvents events) {
        this.config = config;
        this.blobs = blobs;
        this.events = events;
    }

    /** @param said what humans said, from what is known without them */
    BundleValidated decide(ValidationEvents.Occasion occasion, UnaryOperator<HumanFacts> said) {
        BundleSubmitted submitted = occasion.submitted();
        HumanFacts humans = said.apply(
                HumanFacts.silent(submitted.getSubmitter()).within(config.holdLapses(), config.breakGlassLifetime()));
        AdmissionFacts facts = new AdmissionFacts(
                occasion.at(),
                Optional.ofNullable(submitted.getLane()),
                config.pack(),
                config.registeredPacks(),
                humans,
                new VerdictFacts(verdict(submitted), config.verdictRequired(), config.verdictMaxAge()),
                config.knownTrust().facts(envelope(submitted), occasion.at()));
        Digest digest = Digest.parse(submitted.getBundleDigest());
        return events.validated(
                occasion, admission.admit(ListedSnapshot.read(digest, config.limits(), blobs::read), facts));
    }

    private Optional<VerdictInput> verdict(BundleSubmitted submitted) {
        ByteBuffer verdict = submitted.getVerdictEnvelope();
        return verdict == null
                ? Optional.empty()
                : Optional.of(VerdictInput.open(bytes(verdict), config.verdictOpener()));
    }

    /** What cannot be read is no envelope: trust fails closed. */
    static Optional<JsonNode> envelope(BundleSubmitted submitted) {
        String envelope = submitted.getExecutionEnvelope();
        if (envelope == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(StrictJson.parse(envelope.getBytes(StandardCharsets.UTF_8)))
                    .filter(JsonNode::isObject);
        } catch (StrictJsonException e) {
            return Optional.empty();
        }
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
