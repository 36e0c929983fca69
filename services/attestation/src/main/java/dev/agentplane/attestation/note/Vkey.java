package dev.agentplane.attestation.note;

import dev.agentplane.attestation.keys.PublicKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A note verifier key: {@code name+hex(keyId)+base64(type ‖ key)}.
 *
 * @param name key name; for a log the same text as its origin
 * @param type algorithm byte
 * @param key the key
 */
public record Vkey(String name, byte type, PublicKey key) {

    /** Ed25519 log key. */
    public static final byte LOG = 0x01;

    /** Ed25519 cosigner. */
    public static final byte COSIGNER = 0x04;

    private static final int ID_BYTES = 4;

    /** First four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ key). */
    public byte[] keyId() {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        byte[] hashed = ByteBuffer.allocate(nameBytes.length + 2 + PublicKey.BYTES)
                .put(nameBytes)
                .put((byte) '\n')
                .put(type)
                .put(key.raw())
                .array();
        return Arrays.copyOf(dev.agentplane.domain.Digest.of(hashed).raw(), ID_BYTES);
    }

    @Override
    public String toString() {
        byte[] typed = ByteBuffer.allocate(1 + PublicKey.BYTES)
                .put(type)
                .put(key.raw())
                .array();
        return name + "+" + HexFormat.of().formatHex(keyId()) + "+"
                + Base64.getEncoder().encodeToString(typed);
    }
}
