package dev.agentplane.attestation.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.dsse.MalformedEnvelopeException;
import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.intoto.Statement;
import dev.agentplane.attestation.keys.KeyRefusedException;
import dev.agentplane.attestation.leaf.Leaf;
import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@link ExportVerifier} checks of one leaf, for somebody who reads a whole log from its start: envelope, Statement,
 * signatures by keys that counted at that leaf. Log events that the roots signed change which keys count from then on, so
 * records come in the order of their indexes. Not thread-safe.
 */
public final class LogRecordCheck {

    private final TrustFile trust;
    private final String origin;
    private final KeyHistory keys;

    /**
     * What was found about one record.
     *
     * @param findings what is wrong; empty when all is well
     * @param predicate the Statement's predicate; a missing node when there is no readable Statement
     */
    public record Checked(List<Finding> findings, JsonNode predicate) {

        public Checked {
            findings = List.copyOf(findings);
        }
    }

    /**
     * @param trust roots, log keys and other keys that count
     * @param origin the log
     */
    public LogRecordCheck(TrustFile trust, String origin) {
        this.trust = trust;
        this.origin = origin;
        this.keys = new KeyHistory(trust, origin);
    }

    /** Checks the next record. Its envelope bytes are known to be those the leaf names. */
    public Checked check(Leaf leaf, byte[] envelopeBytes) {
        List<Finding> findings = new ArrayList<>();
        Optional<Item> item = item(leaf, envelopeBytes, findings);
        if (item.isPresent()) {
            signatures(item.get(), findings);
        }
        return new Checked(findings, item.map(Item::predicate).orElse(MissingNode.getInstance()));
    }

    private static Optional<Item> item(Leaf leaf, byte[] bytes, List<Finding> findings) {
        try {
            Envelope envelope = Envelope.parse(bytes);
            if (!envelope.payloadType().equals(Envelope.IN_TOTO)) {
                add(findings, "PAYLOAD_TYPE", leaf, "found " + envelope.payloadType());
            }
            if (!envelope.paeDigest().equals(leaf.d())) {
                add(findings, "LEAF_PAYLOAD_MISMATCH", leaf, "expected signed bytes " + leaf.d());
            }
            JsonNode statement = StrictJson.parse(envelope.payload());
            statement(leaf, statement, findings);
            return Optional.of(new Item("", leaf, envelope, statement));
        } catch (MalformedEnvelopeException e) {
            add(findings, "DSSE_MALFORMED", leaf, String.valueOf(e.getMessage()));
        } catch (StrictJsonException e) {
            add(findings, "STATEMENT_MALFORMED", leaf, String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    private static void statement(Leaf leaf, JsonNode statement, List<Finding> findings) {
        boolean formed = statement.path("_type").asText().equals(Statement.TYPE)
                && statement.path("subject").isArray()
                && !statement.path("subject").isEmpty()
                && statement.path("predicate").isObject();
        if (!formed) {
            add(findings, "STATEMENT_MALFORMED", leaf, "expected an in-toto Statement v1 with subjects");
        }
        if (!statement.path("predicateType").asText().equals(Kinds.predicateType(leaf.k()))) {
            add(findings, "PREDICATE_MISMATCH", leaf, "expected " + Kinds.predicateType(leaf.k()));
        }
        if (!statement.at("/predicate/runId").asText().equals(leaf.run())) {
            add(findings, "RUN_ID_MISMATCH", leaf, "expected runId " + leaf.run());
        }
    }

    private void signatures(Item item, List<Finding> findings) {
        SignatureCheck signatures = new SignatureCheck(trust, keys, findings);
        Leaf leaf = item.leaf();
        if (!Kinds.ROOT_SIGNED.contains(leaf.k())) {
            signatures.sealed(item);
            return;
        }
        boolean first = leaf.i() == 0;
        boolean genesis = leaf.k().equals(Kinds.LOG_GENESIS);
        boolean fits = leaf.run().equals(Kinds.LOG)
                && first == genesis
                && (!genesis || item.predicate().path("origin").asText().equals(origin));
        if (!fits) {
            add(findings, "LOG_EVENT_INVALID", leaf, "not a log event of " + origin);
        } else if (signatures.rootSigned(item) && leaf.k().equals(Kinds.KEY_EVENT)) {
            keyEvent(item, findings);
        }
    }

    private void keyEvent(Item item, List<Finding> findings) {
        try {
            keys.apply(item.leaf().i(), item.predicate());
        } catch (KeyRefusedException e) {
            add(findings, "KEY_REFUSED", item.leaf(), String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            add(findings, "LOG_EVENT_INVALID", item.leaf(), String.valueOf(e.getMessage()));
        }
    }

    private static void add(List<Finding> findings, String code, Leaf leaf, String detail) {
        findings.add(Finding.invalid(code, "", leaf.i(), detail));
    }
}
