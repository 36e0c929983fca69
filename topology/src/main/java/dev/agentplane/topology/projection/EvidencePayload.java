package dev.agentplane.topology.projection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.dsse.MalformedEnvelopeException;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import dev.agentplane.events.EvidenceSealed;
import dev.agentplane.platform.PoisonException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Payload of {@code evidence.sealed}, from the sealed {@code replay-inputs} statement: it names bundle, outputs and
 * whether a run can be replayed, and is the last one that every run leaves before its manifest.
 */
final class EvidencePayload {

    private static final String KIND = "replay-inputs";

    private EvidencePayload() {}

    /**
     * The payload; empty for evidence of other kinds.
     *
     * @throws PoisonException when the envelope is none, or not of such a statement
     */
    static Optional<ObjectNode> of(EvidenceSealed sealed) {
        if (!sealed.getKind().equals(KIND)) {
            return Optional.empty();
        }
        Envelope envelope = envelope(sealed);
        JsonNode detail = detail(envelope);
        // What was signed, as the leaf of the log names it.
        String manifest = EvidenceRef.of(KIND, envelope.paeDigest().toString());
        boolean supported = detail.path("replayable").asBoolean(false);
        ObjectNode payload = JsonNodeFactory.instance
                .objectNode()
                .put("input_digest", text(detail, "/bundle/digest"))
                .put("output_digest", text(detail, "/expected/outputsDigest"))
                .put("signature", envelope.signatures().get(0).base64())
                .put("replay_supported", supported);
        payload.putArray("evidence_refs").add(manifest);
        if (supported) {
            payload.put("replay_manifest_id", manifest);
        } else {
            payload.put("non_replay_reason", detail.path("obstacle").asText("not said"));
        }
        return Optional.of(payload);
    }

    private static Envelope envelope(EvidenceSealed sealed) {
        ByteBuffer buffer = sealed.getEnvelope().duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        try {
            Envelope envelope = Envelope.parse(bytes);
            if (envelope.signatures().isEmpty()) {
                throw new PoisonException("ENVELOPE_UNSIGNED", "expected a signature in a sealed envelope, found none");
            }
            return envelope;
        } catch (MalformedEnvelopeException e) {
            throw new PoisonException("ENVELOPE_MALFORMED", String.valueOf(e.getMessage()));
        }
    }

    private static JsonNode detail(Envelope envelope) {
        try {
            return StrictJson.parse(envelope.payload()).at("/predicate/detail");
        } catch (StrictJsonException e) {
            throw new PoisonException("STATEMENT_MALFORMED", String.valueOf(e.getMessage()));
        }
    }

    private static String text(JsonNode detail, String pointer) {
        JsonNode found = detail.at(pointer);
        if (!found.isTextual()) {
            throw new PoisonException("STATEMENT_MALFORMED", "/predicate/detail" + pointer + ": expected a string");
        }
        return found.textValue();
    }
}
