package dev.agentplane.validation.approval;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.intoto.Statement;
import dev.agentplane.domain.Digest;
import dev.agentplane.validation.admission.Approval;
import dev.agentplane.validation.admission.BreakGlass;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a human says about one held run. Bound to the run, the bundle, the lane and a time span, so that it says nothing about
 * anything else.
 *
 * @param id id of the event, chosen by its author
 * @param traceId the run
 * @param bundle {@code <name>@<version>}, for people
 * @param bundleDigest the bundle
 * @param lane the lane it would run in
 * @param principal who says it; for break-glass the first of the two
 * @param granted granted, else denied
 * @param incident the incident that the glass is broken for; empty for an ordinary approval
 * @param reason why
 * @param issuedAt when it was said
 * @param expiresAt until when it may be used
 * @param version version of the program that wrote it
 */
public record ApprovalEvent(
        String id,
        String traceId,
        String bundle,
        Digest bundleDigest,
        String lane,
        String principal,
        boolean granted,
        Optional<String> incident,
        String reason,
        Instant issuedAt,
        Instant expiresAt,
        String version) {

    static final String COMPONENT = "approver";
    static final String GRANTED = "GRANTED";
    static final String REFUSED = "REFUSED";

    /** What its author signs. */
    public Statement toStatement() {
        ObjectNode predicate = JsonNodeFactory.instance.objectNode();
        predicate.put("runId", traceId).put("outcome", granted ? GRANTED : REFUSED);
        predicate.put("producedAt", issuedAt.toString());
        predicate
                .putObject("producer")
                .put("component", COMPONENT)
                .put("principal", principal)
                .put("version", version);
        predicate.putObject("artifacts");
        ObjectNode detail = predicate.putObject("detail");
        detail.put(isBreakGlass() ? "breakGlassId" : "approvalId", id);
        detail.put("bundleDigest", bundleDigest.toString()).put("lane", lane);
        detail.put("principal", principal).put("reason", reason);
        detail.put("issuedAt", issuedAt.toString()).put("expiresAt", expiresAt.toString());
        incident.ifPresent(ref -> detail.put("incidentRef", ref));
        return new Statement(
                List.of(new Statement.Subject("bundle:" + bundle, bundleDigest)), Kinds.APPROVAL, predicate);
    }

    /** Whether it takes the place of an approval in an emergency; two people sign it. */
    public boolean isBreakGlass() {
        return incident.isPresent();
    }

    /** The fact that admission decides on. */
    Approval approval(List<BreakGlass.Signer> signers) {
        boolean verified =
                signers.stream().anyMatch(signer -> signer.principal().equals(principal));
        return new Approval(id, granted, bundleDigest, lane, principal, reason, issuedAt, expiresAt, verified, false);
    }

    /** The same for break-glass. */
    BreakGlass breakGlass(List<BreakGlass.Signer> signers) {
        return new BreakGlass(id, bundleDigest, lane, reason, incident.orElse(""), issuedAt, expiresAt, signers);
    }
}
