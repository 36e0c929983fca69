package dev.agentplane.validation.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.Digest;
import java.time.Instant;

/**
 * What a human said about a bundle, as an event carried it.
 *
 * @param approvalId id of the event
 * @param granted granted, else denied
 * @param bundleDigest bundle it is about
 * @param lane lane it is about
 * @param principal who decided
 * @param reason why
 * @param issuedAt when
 * @param expiresAt until when it may be used
 * @param verified whether its signature is by a key that holds the approver role
 * @param revoked whether it was taken back
 */
public record Approval(
        String approvalId,
        boolean granted,
        Digest bundleDigest,
        String lane,
        String principal,
        String reason,
        Instant issuedAt,
        Instant expiresAt,
        boolean verified,
        boolean revoked) {

    /** Its JSON, as recorded in evidence. */
    public ObjectNode toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("approvalId", approvalId)
                .put("granted", granted)
                .put("bundleDigest", bundleDigest.toString())
                .put("lane", lane)
                .put("principal", principal)
                .put("reason", reason)
                .put("issuedAt", issuedAt.toString())
                .put("expiresAt", expiresAt.toString())
                .put("verified", verified)
                .put("revoked", revoked);
    }

    /** Reads {@link #toJson} back. */
    public static Approval fromJson(JsonNode json) {
        return new Approval(
                json.path("approvalId").asText(),
                json.path("granted").asBoolean(),
                Digest.parse(json.path("bundleDigest").asText()),
                json.path("lane").asText(),
                json.path("principal").asText(),
                json.path("reason").asText(),
                Instant.parse(json.path("issuedAt").asText()),
                Instant.parse(json.path("expiresAt").asText()),
                json.path("verified").asBoolean(),
                json.path("revoked").asBoolean());
    }
}
