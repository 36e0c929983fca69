package dev.agentplane.attestation.note;

import dev.agentplane.attestation.keys.Signer;
import dev.agentplane.domain.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Signs tree heads of one log as C2SP checkpoints. */
public final class CheckpointSigner {

    private static final int ID_AND_SIGNATURE = 68;

    private final String origin;
    private final Signer signer;

    /** @param origin the log's origin, also the key name */
    public CheckpointSigner(String origin, Signer signer) {
        this.origin = origin;
        this.signer = signer;
    }

    /** The key as others verify it. */
    public Vkey vkey() {
        return new Vkey(origin, Vkey.LOG, signer.publicKey());
    }

    /** The signed note: origin, size, base64 root, an empty line, one signature line. */
    public byte[] sign(long size, Digest root) {
        String text = origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root.raw()) + "\n";
        byte[] signature = signer.sign(text.getBytes(StandardCharsets.UTF_8));
        byte[] blob = ByteBuffer.allocate(ID_AND_SIGNATURE)
                .put(vkey().keyId())
                .put(signature)
                .array();
        String line = "— " + origin + " " + Base64.getEncoder().encodeToString(blob) + "\n";
        return (text + "\n" + line).getBytes(StandardCharsets.UTF_8);
    }
}
