package dev.agentplane.attestation.proof;

import dev.agentplane.attestation.merkle.InclusionProof;
import dev.agentplane.attestation.note.Base64Text;
import dev.agentplane.attestation.note.Decimal;
import dev.agentplane.attestation.note.MalformedNoteException;
import dev.agentplane.domain.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A C2SP tlog-proof: index, siblings, and the checkpoint they lead to.
 *
 * @param inclusion index and hashes
 * @param checkpoint the signed note, verbatim
 * @param extra base64 of the leaf itself, if it travels along; it counts for nothing until the proof verifies
 */
public record TlogProof(InclusionProof inclusion, String checkpoint, Optional<String> extra) {

    private static final String HEADER = "c2sp.org/tlog-proof@v1";
    private static final int MAX_HASHES = 63;
    private static final int MAX_BYTES = 256 * 1024;
    private static final int HASH_BYTES = 32;

    /** A proof without the leaf. */
    public TlogProof(InclusionProof inclusion, String checkpoint) {
        this(inclusion, checkpoint, Optional.empty());
    }

    /** This proof with the leaf inside. */
    public TlogProof with(byte[] leaf) {
        return new TlogProof(
                inclusion, checkpoint, Optional.of(Base64.getEncoder().encodeToString(leaf)));
    }

    /** The file. */
    public byte[] bytes() {
        StringBuilder out = new StringBuilder(HEADER).append('\n');
        extra.ifPresent(base64 -> out.append("extra ").append(base64).append('\n'));
        out.append("index ").append(inclusion.index()).append('\n');
        for (Digest hash : inclusion.hashes()) {
            out.append(Base64.getEncoder().encodeToString(hash.raw())).append('\n');
        }
        return out.append('\n').append(checkpoint).toString().getBytes(StandardCharsets.UTF_8);
    }

    /** @throws MalformedNoteException when it is not a proof file */
    public static TlogProof parse(byte[] bytes) {
        String text = decode(bytes);
        int split = text.indexOf("\n\n");
        if (split < 0) {
            throw new MalformedNoteException("expected an empty line before the checkpoint");
        }
        String[] lines = text.substring(0, split).split("\n", -1);
        int next = 0;
        if (!lines[next++].equals(HEADER)) {
            throw new MalformedNoteException("expected \"" + HEADER + "\"");
        }
        String extra = null;
        if (next < lines.length && lines[next].startsWith("extra ")) {
            extra = lines[next++].substring("extra ".length());
            Base64Text.decode(extra);
        }
        if (next >= lines.length || !lines[next].startsWith("index ")) {
            throw new MalformedNoteException("expected an index line");
        }
        long index = Decimal.parse(lines[next++].substring("index ".length()));
        List<Digest> hashes = new ArrayList<>();
        for (; next < lines.length; next++) {
            byte[] hash = Base64Text.decode(lines[next]);
            if (hash.length != HASH_BYTES || hashes.size() == MAX_HASHES) {
                throw new MalformedNoteException("expected at most 63 hashes of 32 bytes");
            }
            hashes.add(Digest.ofRaw(hash));
        }
        return new TlogProof(new InclusionProof(index, hashes), text.substring(split + 2), Optional.ofNullable(extra));
    }

    private static String decode(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new MalformedNoteException("proof of " + bytes.length + " bytes, more than " + MAX_BYTES);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedNoteException("a proof is UTF-8");
        }
    }
}
