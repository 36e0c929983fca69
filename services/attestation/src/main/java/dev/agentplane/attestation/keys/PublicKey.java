package dev.agentplane.attestation.keys;

import dev.agentplane.domain.Digest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** An Ed25519 public key that passed full validation: canonical, not of low order, no mixed-order component. */
public final class PublicKey {

    /** Length of the raw key in bytes. */
    public static final int BYTES = 32;

    private static final String LABEL = "PUBLIC KEY";
    private static final int SIGNATURE_BYTES = 64;
    private static final byte[] SPKI_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final byte[] raw;
    private final String keyId;
    private final Ed25519PublicKeyParameters parameters;

    private PublicKey(byte[] raw) {
        this.raw = raw;
        this.keyId = Digest.of(spki()).hex();
        this.parameters = new Ed25519PublicKeyParameters(raw);
    }

    /**
     * Takes 32 raw bytes.
     *
     * @throws KeyRefusedException for anything but a key of the prime-order subgroup in canonical form (RFC 8032)
     */
    public static PublicKey of(byte[] raw) {
        if (raw.length != BYTES || !Ed25519.validatePublicKeyFull(raw, 0)) {
            throw new KeyRefusedException("KEY_REFUSED: expected a valid Ed25519 public key of 32 bytes, found "
                    + HexFormat.of().formatHex(raw));
        }
        return new PublicKey(raw.clone());
    }

    /** Takes the base64 of 32 raw bytes: standard alphabet, padded. */
    public static PublicKey ofBase64(String base64) {
        try {
            byte[] raw = Base64.getDecoder().decode(base64);
            if (Base64.getEncoder().encodeToString(raw).equals(base64)) {
                return of(raw);
            }
        } catch (IllegalArgumentException e) {
            // the same refusal as for base64 with stray bits
        }
        throw new KeyRefusedException("KEY_REFUSED: expected base64 of 32 bytes, found \"" + base64 + "\"");
    }

    /** Takes a SubjectPublicKeyInfo of 44 bytes (RFC 8410). */
    public static PublicKey ofSpki(byte[] spki) {
        boolean fits = spki.length == SPKI_PREFIX.length + BYTES
                && Arrays.equals(SPKI_PREFIX, Arrays.copyOf(spki, SPKI_PREFIX.length));
        if (!fits) {
            throw new KeyRefusedException("KEY_REFUSED: expected an Ed25519 SubjectPublicKeyInfo (RFC 8410), found "
                    + spki.length + " other bytes");
        }
        return of(Arrays.copyOfRange(spki, SPKI_PREFIX.length, spki.length));
    }

    /** Takes PEM {@code PUBLIC KEY}. */
    public static PublicKey ofPem(String pem) {
        return ofSpki(Pem.read(LABEL, pem, "a public key file"));
    }

    /** The 32 bytes. */
    public byte[] raw() {
        return raw.clone();
    }

    /** Base64 of the 32 bytes. */
    public String base64() {
        return Base64.getEncoder().encodeToString(raw);
    }

    /** SubjectPublicKeyInfo, 44 bytes (RFC 8410). */
    public byte[] spki() {
        byte[] spki = Arrays.copyOf(SPKI_PREFIX, SPKI_PREFIX.length + BYTES);
        System.arraycopy(raw, 0, spki, SPKI_PREFIX.length, BYTES);
        return spki;
    }

    /** Hex SHA-256 of {@link #spki()}. A hint, never a decision. */
    public String keyId() {
        return keyId;
    }

    /** First 8 characters of {@link #keyId()}, for file names. */
    public String shortId() {
        return keyId.substring(0, 8);
    }

    /** PEM {@code PUBLIC KEY}. */
    public String pem() {
        return Pem.write(LABEL, spki());
    }

    /** True when {@code signature} is this key's signature of {@code message}. */
    public boolean verifies(byte[] message, byte[] signature) {
        if (signature.length != SIGNATURE_BYTES) {
            return false;
        }
        Ed25519Signer verifier = new Ed25519Signer();
        verifier.init(false, parameters);
        verifier.update(message, 0, message.length);
        return verifier.verifySignature(signature);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicKey key && Arrays.equals(raw, key.raw);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(raw);
    }

    @Override
    public String toString() {
        return "ed25519:" + keyId;
    }
}
