package dev.agentplane.validation.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.Digest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * An emergency override, as an event carried it.
 *
 * @param breakGlassId id of the event
 * @param bundleDigest bundle it is about
 * @param lane lane it is about
 * @param reason why
 * @param incidentRef the incident it belongs to
 * @param issuedAt when
 * @param expiresAt until when it may be used
 * @param signers whose signatures verify
 */
public record BreakGlass(
        String breakGlassId,
        Digest bundleDigest,
        String lane,
        String reason,
        String incidentRef,
        Instant issuedAt,
        Instant expiresAt,
        List<Signer> signers) {

    /**
     * One verified signature.
     *
     * @param principal who signed
     * @param keyId with which key
     */
    public record Signer(String principal, String keyId) {}

    public BreakGlass {
        signers = List.copyOf(signers);
    }

    /** Its JSON, as recorded in evidence. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("breakGlassId", breakGlassId)
                .put("bundleDigest", bundleDigest.toString())
                .put("lane", lane)
                .put("reason", reason)
                .put("incidentRef", incidentRef)
                .put("issuedAt", issuedAt.toString())
                .put("expiresAt", expiresAt.toString());
        ArrayNode by = json.putArray("signers");
        signers.forEach(
                signer -> by.addObject().put("principal", signer.principal()).put("keyId", signer.keyId()));
        return json;
    }

    /** Reads {@link #toJson} back. */
    public static BreakGlass fromJson(JsonNode json) {
        List<Signer> signers = new ArrayList<>();
        json.path("signers")
                .forEach(signer -> signers.add(new Signer(
                        signer.path("principal").asText(), signer.path("keyId").asText())));
        return new BreakGlass(
                json.path("breakGlassId").asText(),
                Digest.parse(json.path("bundleDigest").asText()),
                json.path("lane").asText(),
                json.path("reason").asText(),
                json.path("incidentRef").asText(),
                Instant.parse(json.path("issuedAt").asText()),
                Instant.parse(json.path("expiresAt").asText()),
                signers);
    }
}
