package dev.agentplane.attestation.export;

import dev.agentplane.attestation.leaf.Leaf;
import dev.agentplane.attestation.merkle.InclusionProof;

/** One leaf of an export with its envelope and proof. */
public final class ExportItem {

    private final Leaf leaf;
    private final byte[] leafBytes;
    private final byte[] envelope;
    private final InclusionProof proof;

    /**
     * @param leafBytes exactly as in the log; not copied
     * @param envelope exactly as in the log; not copied
     */
    public ExportItem(byte[] leafBytes, byte[] envelope, InclusionProof proof) {
        this.leaf = Leaf.parse(leafBytes);
        this.leafBytes = leafBytes;
        this.envelope = envelope;
        this.proof = proof;
    }

    /** The leaf. */
    public Leaf leaf() {
        return leaf;
    }

    byte[] leafBytes() {
        return leafBytes;
    }

    byte[] envelope() {
        return envelope;
    }

    InclusionProof proof() {
        return proof;
    }

    /** Path of its files without ending: {@code log/000-log-genesis}, {@code statements/002-run}. */
    String base() {
        return base(leaf);
    }

    /** The same for any leaf. */
    public static String base(Leaf leaf) {
        String folder = leaf.run().equals("_log") ? "log/" : "statements/";
        return folder + String.format(java.util.Locale.ROOT, "%03d-%s", leaf.s(), leaf.k());
    }
}
