package dev.agentplane.attestation.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.dsse.MalformedEnvelopeException;
import dev.agentplane.attestation.export.ExportItem;
import dev.agentplane.attestation.export.SigstoreBundle;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one leaf of an export: bytes, proof, envelope, statement; each against the one before. */
final class ItemReader {

    private final Map<String, byte[]> files;
    private final @Nullable Checkpoint head;
    private final byte[] headBytes;
    private final List<Finding> findings;

    /** @param head null when the checkpoint itself could not be read: a finding already, and no proof leads anywhere */
    ItemReader(Map<String, byte[]> files, @Nullable Checkpoint head, byte[] headBytes, List<Finding> findings) {
        this.files = files;
        this.head = head;
        this.headBytes = headBytes;
        this.findings = findings;
    }

    /** The item, or nothing when a finding says why it cannot be read at all. */
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
        boolean sound = findings.size() == before;
        sigstore(entry, envelope);
        return Optional.of(new Item(entry.base(), leaf, envelope, statement, sound));
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
            if (head == null) {
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

    private JsonNode statement(Manifest.Item entry, Leaf leaf, Envelope envelope) {
        JsonNode statement;
        try {
            statement = StrictJson.parse(envelope.payload());
        } catch (StrictJsonException e) {
            add("STATEMENT_MALFORMED", entry, ".dsse.json", String.valueOf(e.getMessage()));
            return MissingNode.getInstance();
        }
        for (StatementForm.Problem problem : StatementForm.problems(statement, leaf)) {
            add(problem.code(), entry, ".dsse.json", problem.detail());
        }
        return statement;
    }

    /** Each Sigstore file must hold the same payload and one of the envelope's signatures, each signature in one file. */
    private void sigstore(Manifest.Item entry, Envelope envelope) {
        List<byte[]> expected = new ArrayList<>();
        envelope.signatures().forEach(signature -> expected.add(SigstoreBundle.of(envelope, signature)));
        for (String path : entry.sigstore()) {
            byte[] bytes = files.get(path);
            // Each signature is used up by its file, so that one file cannot stand for two signers.
            boolean same = bytes != null && removeFirst(expected, bytes);
            if (!same) {
                findings.add(Finding.invalid(
                        "SIGSTORE_MISMATCH",
                        path,
                        entry.i(),
                        "not one signature of this envelope as a Sigstore bundle"));
            }
        }
        if (!expected.isEmpty()) {
            add("SIGSTORE_MISMATCH", entry, ".dsse.json", "expected one Sigstore file per signature");
        }
    }

    private static boolean removeFirst(List<byte[]> expected, byte[] bytes) {
        for (int i = 0; i < expected.size(); i++) {
            if (Arrays.equals(expected.get(i), bytes)) {
                expected.remove(i);
                return true;
            }
        }
        return false;
    }

    private void add(String code, Manifest.Item entry, String ending, String detail) {
        findings.add(Finding.invalid(code, entry.base() + ending, entry.i(), detail));
    }
}
