package dev.agentplane.attestation.note;

import dev.agentplane.attestation.keys.Signer;
import dev.agentplane.domain.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Signs tree heads of one log as C2SP checkpoints. */
public final class CheckpointSigner {

    private final String origin;
    private final Signer signer;
    private final Vkey vkey;

    /** @param origin the log's origin, also the key name */
    public CheckpointSigner(String origin, Signer signer) {
        this.origin = origin;
        this.signer = signer;
        this.vkey = new Vkey(origin, Vkey.LOG, signer.publicKey());
    }

    /** The key as others verify it. */
    public Vkey vkey() {
        return vkey;
    }

    /** The signed note: origin, size, base64 root, an empty line, one signature line. */
    public byte[] sign(long size, Digest root) {
        String text = Checkpoint.text(origin, size, root);
        byte[] signature = signer.sign(text.getBytes(StandardCharsets.UTF_8));
        return new Note(text, List.of(Note.Line.of(vkey, signature))).bytes();
    }
}
