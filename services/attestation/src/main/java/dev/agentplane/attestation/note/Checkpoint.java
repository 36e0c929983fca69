package dev.agentplane.attestation.note;

import dev.agentplane.domain.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A tree head: what the text of a checkpoint says.
 *
 * @param origin name of the log
 * @param size number of leaves
 * @param root root hash
 * @param note the note it came in
 */
public record Checkpoint(String origin, long size, Digest root, Note note) {

    private static final int FIXED_LINES = 3;
    private static final int ROOT_BYTES = 32;
    private static final int COSIGNATURE_BYTES = 72;

    /** @throws MalformedNoteException when it is not a note or its text not a tree head */
    public static Checkpoint parse(byte[] bytes) {
        Note note = Note.parse(bytes);
        String[] lines = note.text().split("\n", -1);
        // The text ends in a line feed, so the last element is empty; extension lines are signed but mean nothing here.
        if (lines.length <= FIXED_LINES) {
            throw new MalformedNoteException("expected origin, size and root");
        }
        Note.checkName(lines[0]);
        byte[] root = Base64Text.decode(lines[2]);
        if (root.length != ROOT_BYTES) {
            throw new MalformedNoteException("expected a root of 32 bytes, found " + root.length);
        }
        return new Checkpoint(lines[0], Decimal.parse(lines[1]), Digest.ofRaw(root), note);
    }

    /** True when a line of the note is this log key's valid signature. */
    public boolean signedBy(Vkey log) {
        return note.signatures().stream().filter(line -> line.claims(log)).anyMatch(line -> log.key()
                .verifies(note.textBytes(), line.bytes()));
    }

    /** What a line that claims to be a known witness's is worth. */
    public enum Cosigning {
        /** Valid. */
        VALID,
        /** Wrong length or signature. */
        INVALID,
        /** Time zero or too far in the future. */
        BAD_TIME
    }

    /** Largest lead of a cosignature's clock over ours, in seconds. */
    public static final long MAX_LEAD = 300;

    /**
     * Checks one line as a cosignature/v1 of this witness.
     *
     * @param now Unix seconds
     */
    public Cosigning cosigned(Note.Line line, Vkey witness, long now) {
        byte[] blob = line.bytes();
        if (blob.length != COSIGNATURE_BYTES) {
            return Cosigning.INVALID;
        }
        ByteBuffer buffer = ByteBuffer.wrap(blob);
        long time = buffer.getLong();
        byte[] signature = new byte[buffer.remaining()];
        buffer.get(signature);
        String message = "cosignature/v1\ntime " + Long.toUnsignedString(time) + "\n" + note.text();
        if (!witness.key().verifies(message.getBytes(StandardCharsets.UTF_8), signature)) {
            return Cosigning.INVALID;
        }
        return time <= 0 || time > now + MAX_LEAD ? Cosigning.BAD_TIME : Cosigning.VALID;
    }
}
