package dev.agentplane.attestation.note;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * A C2SP signed note: text, an empty line, signature lines. Parsing says nothing about the signatures.
 *
 * @param text the signed text, ending in a line feed
 * @param signatures all signature lines in order
 */
public record Note(String text, List<Line> signatures) {

    private static final int MAX_BYTES = 256 * 1024;
    private static final int MAX_SIGNATURES = 64;
    private static final int KEY_ID_BYTES = 4;
    private static final String DASH = "— ";

    /**
     * One signature line.
     *
     * @param name key name
     * @param keyId 8 hex digits
     * @param signature hex of the bytes after the key id
     */
    public record Line(String name, String keyId, String signature) {

        /** A line of this key. */
        public static Line of(Vkey key, byte[] signature) {
            HexFormat hex = HexFormat.of();
            return new Line(key.name(), hex.formatHex(key.keyId()), hex.formatHex(signature));
        }

        /** The bytes after the key id. */
        public byte[] bytes() {
            return HexFormat.of().parseHex(signature);
        }

        /** True when this line claims to be this key's. */
        public boolean claims(Vkey key) {
            return name.equals(key.name()) && keyId.equals(HexFormat.of().formatHex(key.keyId()));
        }

        /** The line with its line feed. */
        @Override
        public String toString() {
            byte[] blob = HexFormat.of().parseHex(keyId + signature);
            return DASH + name + " " + Base64.getEncoder().encodeToString(blob) + "\n";
        }
    }

    public Note {
        signatures = List.copyOf(signatures);
    }

    /** @throws MalformedNoteException for anything that is not a note within the limits */
    public static Note parse(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new MalformedNoteException("note of " + bytes.length + " bytes, more than " + MAX_BYTES);
        }
        String whole = decode(bytes);
        if (whole.chars().anyMatch(c -> c != '\n' && Character.isISOControl(c))) {
            throw new MalformedNoteException("control character in a note");
        }
        // The text ends before the last empty line: it may hold empty lines itself.
        int split = whole.lastIndexOf("\n\n");
        if (split < 0 || !whole.endsWith("\n") || split + 2 == whole.length()) {
            throw new MalformedNoteException("expected text, an empty line and signature lines");
        }
        List<Line> lines = new ArrayList<>();
        String tail = whole.substring(split + 2, whole.length() - 1);
        for (String line : tail.split("\n", -1)) {
            if (lines.size() == MAX_SIGNATURES) {
                throw new MalformedNoteException("more than " + MAX_SIGNATURES + " signature lines");
            }
            lines.add(line(line));
        }
        return new Note(whole.substring(0, split + 1), lines);
    }

    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedNoteException("a note is UTF-8");
        }
    }

    private static Line line(String line) {
        if (!line.startsWith(DASH)) {
            throw new MalformedNoteException("expected a signature line, found \"" + line + "\"");
        }
        String[] parts = line.substring(DASH.length()).split(" ", -1);
        if (parts.length != 2) {
            throw new MalformedNoteException("expected name and signature, found \"" + line + "\"");
        }
        checkName(parts[0]);
        byte[] blob = Base64Text.decode(parts[1]);
        if (blob.length <= KEY_ID_BYTES) {
            throw new MalformedNoteException("signature too short in \"" + line + "\"");
        }
        HexFormat hex = HexFormat.of();
        return new Line(
                parts[0],
                hex.formatHex(Arrays.copyOf(blob, KEY_ID_BYTES)),
                hex.formatHex(Arrays.copyOfRange(blob, KEY_ID_BYTES, blob.length)));
    }

    static void checkName(String name) {
        boolean bad = name.isEmpty()
                || name.indexOf('+') >= 0
                || name.codePoints()
                        .anyMatch(c ->
                                Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c));
        if (bad) {
            throw new MalformedNoteException("expected a key name without spaces and +, found \"" + name + "\"");
        }
    }

    /** This note with one more signature line at the end. */
    public Note with(Line line) {
        List<Line> lines = new ArrayList<>(signatures);
        lines.add(line);
        return new Note(text, lines);
    }

    /** The note as it is sent and stored. */
    public byte[] bytes() {
        StringBuilder out = new StringBuilder(text).append('\n');
        signatures.forEach(line -> out.append(line));
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The signed bytes. */
    public byte[] textBytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
