package dev.agentplane.sealing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.leaf.Leaf;
import dev.agentplane.attestation.leaf.MalformedLeafException;
import dev.agentplane.attestation.merkle.MerkleTree;
import dev.agentplane.attestation.note.Checkpoint;
import dev.agentplane.attestation.note.Vkey;
import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.attestation.verify.LogRecordCheck;
import dev.agentplane.events.EvidenceSealed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One log read from its start, for a trust file: leaves are dense, their root is the one that the newest checkpoint signed,
 * and every log event is signed by the roots. Then it is known up to that checkpoint which keys count where.
 */
final class TrustReading {

    private final MerkleTree tree = new MerkleTree();
    private final List<Event> events = new ArrayList<>();
    private @Nullable JsonNode genesis;

    private record Event(Leaf leaf, EvidenceSealed record) {}

    /** @throws UntrustworthyLogException when it is not the next leaf */
    void take(EvidenceSealed record) {
        Leaf leaf;
        try {
            leaf = Leaf.parse(LeafReading.bytes(record.getLeaf()));
        } catch (MalformedLeafException e) {
            throw new UntrustworthyLogException("leaf " + tree.size() + " is none: " + e.getMessage());
        }
        if (leaf.i() != tree.size()) {
            throw new UntrustworthyLogException("expected leaf " + tree.size() + ", found leaf " + leaf.i());
        }
        tree.append(leaf.hash());
        if (leaf.run().equals(Kinds.LOG)) {
            events.add(new Event(leaf, record));
        }
        if (leaf.i() == 0) {
            genesis = EvidenceExporter.predicate(record);
        }
    }

    @Nullable
    JsonNode genesis() {
        return genesis;
    }

    /**
     * Adds to {@code keys} what the log says about keys.
     *
     * @param trust log keys and roots
     * @return the tree up to which that is known
     * @throws UntrustworthyLogException when the log contradicts itself
     */
    TrustFile.AsOf check(TrustFile trust, String origin, LargestCheckpoint head, List<TrustFile.TrustedKey> keys) {
        Checkpoint checkpoint = Checkpoint.parse(head.note().getBytes(StandardCharsets.UTF_8));
        Vkey logKey = trust.policy().logs().get(origin);
        boolean signed = logKey != null
                && checkpoint.signedBy(logKey)
                && checkpoint.origin().equals(origin)
                && checkpoint.size() <= tree.size()
                && tree.root(checkpoint.size()).equals(checkpoint.root());
        if (!signed) {
            throw new UntrustworthyLogException("the newest checkpoint of " + origin
                    + " is not signed by its key, or not of the log that is there");
        }
        LogRecordCheck check = new LogRecordCheck(trust, origin);
        for (Event event : events) {
            if (event.leaf().i() < checkpoint.size()) {
                LogRecordCheck.Checked checked = check.check(
                        event.leaf(), LeafReading.bytes(event.record().getEnvelope()));
                if (!checked.findings().isEmpty()) {
                    throw new UntrustworthyLogException(
                            "log event at leaf " + event.leaf().i() + " of " + origin + ": "
                                    + checked.findings().get(0).code() + ": "
                                    + checked.findings().get(0).detail());
                }
            }
        }
        keys.addAll(check.keys());
        return new TrustFile.AsOf(checkpoint.size(), checkpoint.root());
    }
}
