package dev.agentplane.attestation.note;

import dev.agentplane.domain.Digest;
import java.util.Base64;

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

    /** @throws MalformedNoteException when it is not a note or its text not a tree head */
    public static Checkpoint parse(byte[] bytes) {
        Note note = Note.parse(bytes);
        String[] lines = note.text().split("\n", -1);
        // The text ends in a line feed, so the last element is empty; extension lines are signed but mean nothing here.
        if (lines.length <= FIXED_LINES) {
            throw new MalformedNoteException("expected origin, size and root");
        }
        for (int i = 0; i < lines.length - 1; i++) {
            if (lines[i].isEmpty()) {
                throw new MalformedNoteException("empty line inside a checkpoint");
            }
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

    /** The text that origin, size and root are written as; what a log key signs. */
    public static String text(String origin, long size, Digest root) {
        return origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root.raw()) + "\n";
    }

    /** True when both name the same tree, whoever signed them. */
    public boolean sameTree(Checkpoint other) {
        return origin.equals(other.origin) && size == other.size && root.equals(other.root);
    }
}
