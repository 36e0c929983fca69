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
    private static final int PARTS = 3;

    public Vkey {
        Note.checkName(name);
    }

    /**
     * Reads {@code name+hex+base64}; the base64 may itself contain a plus.
     *
     * @throws MalformedNoteException when it is of another form, or its key id is not the one of its key
     * @throws dev.agentplane.attestation.keys.KeyRefusedException when the key is not a good Ed25519 key
     */
    public static Vkey parse(String text) {
        String[] parts = text.split("\\+", PARTS);
        if (parts.length != PARTS) {
            throw new MalformedNoteException("expected name+hex+base64, found \"" + text + "\"");
        }
        byte[] typed = Base64Text.decode(parts[2]);
        if (typed.length != 1 + PublicKey.BYTES || (typed[0] != LOG && typed[0] != COSIGNER)) {
            throw new MalformedNoteException("expected an Ed25519 log or cosigner key, found \"" + text + "\"");
        }
        Vkey key = new Vkey(parts[0], typed[0], PublicKey.of(Arrays.copyOfRange(typed, 1, typed.length)));
        if (!HexFormat.of().formatHex(key.keyId()).equals(parts[1])) {
            throw new MalformedNoteException("key id does not belong to the key in \"" + text + "\"");
        }
        return key;
    }

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
