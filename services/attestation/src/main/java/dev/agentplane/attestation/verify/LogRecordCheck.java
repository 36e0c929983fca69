package dev.agentplane.attestation.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.dsse.MalformedEnvelopeException;
import dev.agentplane.attestation.intoto.Kinds;
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

    private final List<Finding> findings = new ArrayList<>();
    private final String origin;
    private final KeyHistory keys;
    private final SignatureCheck signatures;
    private final LogEventCheck events;

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
        this.origin = origin;
        this.keys = new KeyHistory(trust, origin);
        this.signatures = new SignatureCheck(keys, findings);
        this.events = new LogEventCheck(trust, origin, keys, false, findings);
    }

    /** Checks the next record. Its envelope bytes are known to be those the leaf names. */
    public Checked check(Leaf leaf, byte[] envelopeBytes) {
        findings.clear();
        Optional<Item> item = item(leaf, envelopeBytes);
        item.ifPresent(this::signatures);
        List<Finding> wrong = findings.stream()
                .filter(finding -> finding.level() == Finding.Level.INVALID)
                .toList();
        return new Checked(wrong, item.map(Item::predicate).orElse(MissingNode.getInstance()));
    }

    /** Which keys count where, after the records that were checked: for a trust file that says so. */
    public List<TrustFile.TrustedKey> keys() {
        return keys.trusted(origin);
    }

    private Optional<Item> item(Leaf leaf, byte[] bytes) {
        try {
            Envelope envelope = Envelope.parse(bytes);
            if (!envelope.payloadType().equals(Envelope.IN_TOTO)) {
                add("PAYLOAD_TYPE", leaf, "found " + envelope.payloadType());
            }
            if (!envelope.paeDigest().equals(leaf.d())) {
                add("LEAF_PAYLOAD_MISMATCH", leaf, "expected signed bytes " + leaf.d());
            }
            JsonNode statement = StrictJson.parse(envelope.payload());
            StatementForm.problems(statement, leaf).forEach(problem -> add(problem.code(), leaf, problem.detail()));
            return Optional.of(new Item("", leaf, envelope, statement, findings.isEmpty()));
        } catch (MalformedEnvelopeException e) {
            add("DSSE_MALFORMED", leaf, String.valueOf(e.getMessage()));
        } catch (StrictJsonException e) {
            add("STATEMENT_MALFORMED", leaf, String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    private void signatures(Item item) {
        boolean event = Kinds.ROOT_SIGNED.contains(item.leaf().k());
        if (event != item.leaf().run().equals(Kinds.LOG)) {
            add("LOG_EVENT_INVALID", item.leaf(), "log events, and nothing else, belong to run " + Kinds.LOG);
        } else if (event) {
            events.event(item);
        } else {
            signatures.sealed(item);
        }
    }

    private void add(String code, Leaf leaf, String detail) {
        findings.add(Finding.invalid(code, "", leaf.i(), detail));
    }
}
