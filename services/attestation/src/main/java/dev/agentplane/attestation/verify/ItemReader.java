package dev.agentplane.attestation.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.dsse.MalformedEnvelopeException;
import dev.agentplane.attestation.export.ExportItem;
import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.intoto.Statement;
import dev.agentplane.attestation.leaf.Leaf;
import dev.agentplane.attestation.leaf.MalformedLeafException;
import dev.agentplane.attestation.merkle.Hashing;
import dev.agentplane.attestation.note.Checkpoint;
import dev.agentplane.attestation.note.MalformedNoteException;
import dev.agentplane.attestation.proof.TlogProof;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one leaf of an export: bytes, proof, envelope, statement; each against the one before. */
final class ItemReader {

    private final Map<String, byte[]> files;
    private final Checkpoint head;
    private final byte[] headBytes;
    private final List<Finding> findings;

    ItemReader(Map<String, byte[]> files, Checkpoint head, byte[] headBytes, List<Finding> findings) {
        this.files = files;
        this.head = head;
        this.headBytes = headBytes;
        this.findings = findings;
    }

    /** The item, or nothing when a finding says why it cannot count. */
    Optional<Item> read(Manifest.Item entry) {
        byte[] leafBytes = file(entry, ".leaf.json");
        byte[] envelopeBytes = file(entry, ".dsse.json");
        byte[] proofBytes = file(entry, ".tlog-proof");
        if (leafBytes == null || envelopeBytes == null || proofBytes == null) {
            return Optional.empty();
        }
        int before = findings.size();
        Leaf leaf = leaf(entry, leafBytes);
        if (leaf == null) {
            return Optional.empty();
        }
        proof(entry, leaf, leafBytes, proofBytes);
        Envelope envelope = envelope(entry, leaf, envelopeBytes);
        if (envelope == null) {
            return Optional.empty();
        }
        JsonNode statement = statement(entry, leaf, envelope);
        if (statement == null || findings.size() > before) {
            return Optional.empty();
        }
        sigstore(entry, envelope);
        return Optional.of(new Item(entry.base(), leaf, envelope, statement));
    }

    private byte @Nullable [] file(Manifest.Item entry, String ending) {
        byte[] bytes = files.get(entry.base() + ending);
        if (bytes == null) {
            add("FILE_MISSING", entry, ending, "expected by the index");
        }
        return bytes;
    }

    private @Nullable Leaf leaf(Manifest.Item entry, byte[] bytes) {
        try {
            Leaf leaf = Leaf.parse(bytes);
            boolean same = leaf.i() == entry.i()
                    && leaf.s() == entry.s()
                    && leaf.run().equals(entry.run())
                    && entry.base().equals(ExportItem.base(leaf))
                    && leaf.k().equals(entry.k());
            if (!same) {
                add("MANIFEST_MALFORMED", entry, ".leaf.json", "the index describes another leaf");
            }
            return leaf;
        } catch (MalformedLeafException e) {
            String code = e.onlyNotCanonical() ? "LEAF_NOT_CANONICAL" : "LEAF_MALFORMED";
            add(code, entry, ".leaf.json", String.valueOf(e.getMessage()));
            return null;
        }
    }

    private void proof(Manifest.Item entry, Leaf leaf, byte[] leafBytes, byte[] proofBytes) {
        try {
            TlogProof proof = TlogProof.parse(proofBytes);
            if (!Arrays.equals(proof.checkpoint().getBytes(StandardCharsets.UTF_8), headBytes)) {
                add("CHECKPOINT_CONFLICT", entry, ".tlog-proof", "its checkpoint is not the export's");
                return;
            }
            if (proof.inclusion().index() != leaf.i() || leaf.i() >= head.size()) {
                add("PROOF_INDEX_RANGE", entry, ".tlog-proof", "expected index " + leaf.i() + " below " + head.size());
                return;
            }
            Digest root = proof.inclusion().root(Hashing.leaf(leafBytes), head.size());
            if (!root.equals(head.root())) {
                add("PROOF_INVALID", entry, ".tlog-proof", "leads to root " + root + ", not to " + head.root());
            }
        } catch (MalformedNoteException e) {
            add("PROOF_MALFORMED", entry, ".tlog-proof", String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            add("PROOF_INVALID", entry, ".tlog-proof", String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Envelope envelope(Manifest.Item entry, Leaf leaf, byte[] bytes) {
        if (!Digest.of(bytes).equals(leaf.e())) {
            add("LEAF_ENVELOPE_MISMATCH", entry, ".dsse.json", "not the envelope that was sealed");
        }
        try {
            Envelope envelope = Envelope.parse(bytes);
            if (!envelope.payloadType().equals(Envelope.IN_TOTO)) {
                add("PAYLOAD_TYPE", entry, ".dsse.json", "found " + envelope.payloadType());
            }
            if (!envelope.paeDigest().equals(leaf.d())) {
                add("LEAF_PAYLOAD_MISMATCH", entry, ".dsse.json", "not the bytes that were signed");
            }
            return envelope;
        } catch (MalformedEnvelopeException e) {
            add("DSSE_MALFORMED", entry, ".dsse.json", String.valueOf(e.getMessage()));
            return null;
        }
    }

    private @Nullable JsonNode statement(Manifest.Item entry, Leaf leaf, Envelope envelope) {
        JsonNode statement;
        try {
            statement = StrictJson.parse(envelope.payload());
        } catch (StrictJsonException e) {
            add("STATEMENT_MALFORMED", entry, ".dsse.json", String.valueOf(e.getMessage()));
            return null;
        }
        boolean formed = statement.path("_type").asText().equals(Statement.TYPE)
                && statement.path("subject").isArray()
                && !statement.path("subject").isEmpty()
                && statement.path("predicate").isObject();
        if (!formed) {
            add("STATEMENT_MALFORMED", entry, ".dsse.json", "expected an in-toto Statement v1 with subjects");
            return null;
        }
        if (!statement.path("predicateType").asText().equals(Kinds.predicateType(leaf.k()))) {
            add("PREDICATE_MISMATCH", entry, ".dsse.json", "expected " + Kinds.predicateType(leaf.k()));
        }
        if (!statement.at("/predicate/runId").asText().equals(leaf.run())) {
            add("RUN_ID_MISMATCH", entry, ".dsse.json", "expected runId " + leaf.run());
        }
        return statement;
    }

    /** A Sigstore file must hold the same payload and one of the envelope's signatures, for every signature one file. */
    private void sigstore(Manifest.Item entry, Envelope envelope) {
        long matching = entry.sigstore().stream()
                .filter(path -> {
                    byte[] bytes = files.get(path);
                    boolean same = bytes != null
                            && envelope.signatures().stream()
                                    .anyMatch(signature -> Arrays.equals(
                                            dev.agentplane.attestation.export.SigstoreBundle.of(envelope, signature),
                                            bytes));
                    if (!same) {
                        findings.add(Finding.invalid(
                                "SIGSTORE_MISMATCH", path, entry.i(), "not this envelope as a Sigstore bundle"));
                    }
                    return same;
                })
                .count();
        if (matching < envelope.signatures().size()) {
            add("SIGSTORE_MISMATCH", entry, ".dsse.json", "expected one Sigstore file per signature");
        }
    }

    private void add(String code, Manifest.Item entry, String ending, String detail) {
        findings.add(Finding.invalid(code, entry.base() + ending, entry.i(), detail));
    }
}
