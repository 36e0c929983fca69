package dev.agentplane.validation.approval;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.dsse.MalformedEnvelopeException;
import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.intoto.Statement;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An approval event as received. Reading it proves nothing: whose signatures count is for {@link ApproverKeys} to say.
 *
 * @param event what it says
 * @param envelope what was signed, and by whom allegedly
 */
public record SignedApproval(ApprovalEvent event, Envelope envelope) {

    /** Largest envelope that is read, in bytes. */
    public static final int MOST_BYTES = 64 << 10;

    private static final int LONGEST_REASON = 4096;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@/-]{0,255}");
    private static final Pattern LANE = Pattern.compile("[a-z]{1,16}");
    private static final Pattern UNPRINTABLE = Pattern.compile("\\p{Cntrl}");

    /**
     * Reads an envelope.
     *
     * @throws MalformedApprovalException when it is no approval event
     */
    public static SignedApproval read(byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            throw new MalformedApprovalException(
                    "expected an envelope of at most " + MOST_BYTES + " bytes, found " + bytes.length);
        }
        try {
            Envelope envelope = Envelope.parse(bytes);
            // One place is kept for the seal.
            if (envelope.signatures().isEmpty() || envelope.signatures().size() >= Envelope.MAX_SIGNATURES) {
                throw new MalformedApprovalException("expected 1 to " + (Envelope.MAX_SIGNATURES - 1)
                        + " signatures, found " + envelope.signatures().size());
            }
            if (!envelope.payloadType().equals(Envelope.IN_TOTO)) {
                throw new MalformedApprovalException("expected payloadType " + Envelope.IN_TOTO);
            }
            return new SignedApproval(event(StrictJson.parse(envelope.payload())), envelope);
        } catch (MalformedEnvelopeException | StrictJsonException e) {
            throw new MalformedApprovalException(String.valueOf(e.getMessage()), e);
        }
    }

    private static ApprovalEvent event(JsonNode statement) {
        constant(statement, "/_type", Statement.TYPE);
        constant(statement, "/predicateType", Kinds.predicateType(Kinds.APPROVAL));
        constant(statement, "/predicate/producer/component", ApprovalEvent.COMPONENT);
        boolean plain = statement.path("subject").size() == 1
                && statement.at("/predicate/artifacts").isEmpty()
                && !statement.path("predicate").has("sourceDigest");
        if (!plain) {
            throw new MalformedApprovalException("expected one subject, no artifacts and no sourceDigest");
        }
        JsonNode detail = statement.at("/predicate/detail");
        boolean breakGlass = detail.has("breakGlassId");
        String principal = id(detail, "/principal");
        constant(statement, "/predicate/producer/principal", principal);
        Digest digest = digest(detail);
        constant(statement, "/subject/0/digest/sha256", digest.hex());
        Instant issuedAt = time(detail, "/issuedAt");
        constant(statement, "/predicate/producedAt", issuedAt.toString());
        String outcome = text(statement, "/predicate/outcome");
        if (!outcome.equals(ApprovalEvent.GRANTED) && (breakGlass || !outcome.equals(ApprovalEvent.REFUSED))) {
            throw new MalformedApprovalException("expected /predicate/outcome GRANTED"
                    + (breakGlass ? " of a break-glass event" : " or REFUSED") + ", found another one");
        }
        String reason = text(detail, "/reason");
        if (reason.length() > LONGEST_REASON) {
            throw new MalformedApprovalException("expected a reason of at most " + LONGEST_REASON + " characters");
        }
        return new ApprovalEvent(
                id(detail, breakGlass ? "/breakGlassId" : "/approvalId"),
                id(statement, "/predicate/runId"),
                bundle(text(statement, "/subject/0/name")),
                digest,
                matching(detail, "/lane", LANE),
                principal,
                outcome.equals(ApprovalEvent.GRANTED),
                breakGlass ? Optional.of(id(detail, "/incidentRef")) : Optional.empty(),
                reason,
                issuedAt,
                time(detail, "/expiresAt"),
                text(statement, "/predicate/producer/version"));
    }

    private static String bundle(String name) {
        if (!name.startsWith("bundle:") || UNPRINTABLE.matcher(name).find()) {
            throw new MalformedApprovalException("expected /subject/0/name bundle:<name>@<version>");
        }
        return name.substring("bundle:".length());
    }

    private static Digest digest(JsonNode detail) {
        try {
            return Digest.parse(text(detail, "/bundleDigest"));
        } catch (IllegalArgumentException e) {
            throw new MalformedApprovalException("expected detail/bundleDigest sha256:<64 hex digits>", e);
        }
    }

    private static Instant time(JsonNode detail, String pointer) {
        try {
            return Instant.parse(text(detail, pointer));
        } catch (DateTimeException e) {
            throw new MalformedApprovalException("expected detail" + pointer + " as RFC 3339 in UTC", e);
        }
    }

    private static String id(JsonNode node, String pointer) {
        return matching(node, pointer, ID);
    }

    private static String matching(JsonNode node, String pointer, Pattern form) {
        String text = text(node, pointer);
        if (!form.matcher(text).matches()) {
            throw new MalformedApprovalException("expected " + pointer + " of the form " + form);
        }
        return text;
    }

    private static void constant(JsonNode node, String pointer, String expected) {
        if (!text(node, pointer).equals(expected)) {
            throw new MalformedApprovalException("expected " + pointer + " \"" + expected + "\", found another value");
        }
    }

    private static String text(JsonNode node, String pointer) {
        JsonNode value = node.at(pointer);
        if (!value.isTextual()) {
            throw new MalformedApprovalException("expected a string at " + pointer);
        }
        return value.textValue();
    }
}
