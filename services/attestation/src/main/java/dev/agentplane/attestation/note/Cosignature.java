package dev.agentplane.attestation.note;

import dev.agentplane.attestation.keys.Signer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** C2SP cosignature/v1: a witness says that it saw this tree head at this time, consistent with all it saw before. */
public final class Cosignature {

    /** Largest lead of a cosignature's clock over ours, in seconds. */
    public static final long MAX_LEAD = 300;

    private static final int TIME_BYTES = 8;
    private static final int SIGNATURE_BYTES = 64;

    private Cosignature() {}

    /** What a line that claims to be a known witness's is worth. */
    public enum Verdict {
        /** Valid. */
        VALID,
        /** Wrong length or signature. */
        INVALID,
        /** Well signed, but at time zero or too far in the future. */
        BAD_TIME
    }

    /**
     * The line of this witness under a note.
     *
     * @param witness its key, of type {@link Vkey#COSIGNER}
     * @param signer the private half
     * @param time Unix seconds
     */
    public static Note.Line sign(Note note, Vkey witness, Signer signer, long time) {
        if (witness.type() != Vkey.COSIGNER || !witness.key().equals(signer.publicKey())) {
            throw new IllegalArgumentException("expected the cosigner key of " + witness.name());
        }
        if (time <= 0) {
            throw new IllegalArgumentException("expected a time after 1970, found " + time);
        }
        byte[] signature = signer.sign(message(note, time));
        return Note.Line.of(
                witness,
                ByteBuffer.allocate(TIME_BYTES + SIGNATURE_BYTES)
                        .putLong(time)
                        .put(signature)
                        .array());
    }

    /**
     * Checks a line that claims to be this witness's.
     *
     * @param now Unix seconds
     */
    public static Verdict check(Note note, Note.Line line, Vkey witness, long now) {
        byte[] blob = line.bytes();
        if (blob.length != TIME_BYTES + SIGNATURE_BYTES) {
            return Verdict.INVALID;
        }
        long time = time(line);
        byte[] signature = Arrays.copyOfRange(blob, TIME_BYTES, blob.length);
        if (!witness.key().verifies(message(note, time), signature)) {
            return Verdict.INVALID;
        }
        return time <= 0 || time > now + MAX_LEAD ? Verdict.BAD_TIME : Verdict.VALID;
    }

    /** Unix seconds of a line of the right length: the witness's clock. */
    public static long time(Note.Line line) {
        return ByteBuffer.wrap(line.bytes()).getLong();
    }

    private static byte[] message(Note note, long time) {
        String head = "cosignature/v1\ntime " + Long.toUnsignedString(time) + "\n";
        return (head + note.text()).getBytes(StandardCharsets.UTF_8);
    }
}
