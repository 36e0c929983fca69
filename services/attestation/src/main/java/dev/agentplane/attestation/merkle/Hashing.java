package dev.agentplane.attestation.merkle;

import dev.agentplane.domain.Digest;
import java.security.MessageDigest;

/** The three hashes of RFC 6962 section 2.1. */
public final class Hashing {

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    /** Root of the empty tree: SHA-256 of nothing. */
    public static final Digest EMPTY = Digest.of(new byte[0]);

    private Hashing() {}

    /** SHA-256(0x00 ‖ leaf). */
    public static Digest leaf(byte[] leaf) {
        MessageDigest sha = Digest.sha256();
        sha.update(LEAF);
        sha.update(leaf);
        return Digest.ofRaw(sha.digest());
    }

    /** SHA-256(0x01 ‖ left ‖ right). */
    public static Digest node(Digest left, Digest right) {
        return Digest.ofRaw(node(left.raw(), right.raw()));
    }

    static byte[] node(byte[] left, byte[] right) {
        MessageDigest sha = Digest.sha256();
        sha.update(NODE);
        sha.update(left);
        sha.update(right);
        return sha.digest();
    }
}
