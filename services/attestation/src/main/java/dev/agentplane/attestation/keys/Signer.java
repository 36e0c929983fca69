package dev.agentplane.attestation.keys;

/** Something that signs with one Ed25519 key: a key file here, a token or a remote service elsewhere. Thread-safe. */
public interface Signer {

    /** The key that verifies what this signs. */
    PublicKey publicKey();

    /** The 64-byte Ed25519 signature of these bytes; the same bytes always give the same signature. */
    byte[] sign(byte[] message);
}
