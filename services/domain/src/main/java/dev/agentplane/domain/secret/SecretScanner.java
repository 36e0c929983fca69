package dev.agentplane.domain.secret;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks for private key headers, well-known token shapes and URLs with user information in one pass over bytes. Linear
 * in the input whatever it holds.
 */
public final class SecretScanner {

    /** Bytes that a match can start at; everything else is skipped. */
    private static final boolean[] TRIGGER = new boolean[256];

    static {
        for (char c : "-:AghnprsxeS".toCharArray()) {
            TRIGGER[c] = true;
        }
    }

    private static final String PEM_BEGIN = "-----BEGIN ";
    private static final String PEM_KEY = "PRIVATE KEY";
    private static final int MAX_PEM_HEADER = 128;

    private final byte[] bytes;
    private final List<SecretHit> hits = new ArrayList<>(0);
    private int noJwtBefore;

    private SecretScanner(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The first hit of each kind; empty when nothing is suspicious. */
    public static List<SecretHit> scan(byte[] bytes) {
        return new SecretScanner(bytes).run();
    }

    /** The first hit of each kind in a text. */
    public static List<SecretHit> scan(String text) {
        return scan(text.getBytes(StandardCharsets.UTF_8));
    }

    private List<SecretHit> run() {
        for (int i = 0; i < bytes.length; i++) {
            int b = bytes[i];
            if (b < 0 || !TRIGGER[b]) {
                continue;
            }
            if (b == '-') {
                privateKey(i);
            } else if (b == ':') {
                url(i);
            } else if (i == 0 || !TokenShape.isWord(bytes[i - 1])) {
                token(i);
            }
        }
        return hits;
    }

    private void hit(SecretHit.Shape shape, int length) {
        if (hits.stream().noneMatch(hit -> hit.shape() == shape)) {
            hits.add(new SecretHit(shape, length));
        }
    }

    private void token(int start) {
        int length = TokenShape.match(bytes, start);
        if (length == 0 && bytes[start] == 'e' && start >= noJwtBefore) {
            length = jwt(start);
        }
        if (length > 0) {
            hit(SecretHit.Shape.TOKEN, length);
        }
    }

    /** Three parts joined by points, the first two starting {@code eyJ}. */
    private int jwt(int start) {
        if (!TokenShape.startsWith(bytes, start, "eyJ")) {
            return 0;
        }
        int first = TokenShape.endOfRun(bytes, start);
        int second = nextPart(first);
        if (second == 0 || !TokenShape.startsWith(bytes, first + 1, "eyJ")) {
            // Every other start within this run ends at the same place.
            noJwtBefore = first;
            return 0;
        }
        int third = nextPart(second);
        return third == 0 ? 0 : third - start;
    }

    private int nextPart(int end) {
        if (end >= bytes.length || bytes[end] != '.') {
            return 0;
        }
        int next = TokenShape.endOfRun(bytes, end + 1);
        return next == end + 1 ? 0 : next;
    }

    private void privateKey(int start) {
        if (!TokenShape.startsWith(bytes, start, PEM_BEGIN)) {
            return;
        }
        int end = start + PEM_BEGIN.length();
        int limit = Math.min(bytes.length, start + MAX_PEM_HEADER);
        while (end < limit && bytes[end] != '-' && bytes[end] >= ' ') {
            end++;
        }
        String label = new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
        boolean key = label.endsWith(" " + PEM_KEY) || label.endsWith(" " + PEM_KEY + " BLOCK");
        if (key && TokenShape.startsWith(bytes, end, "-----")) {
            hit(SecretHit.Shape.PRIVATE_KEY, end + 5 - start);
        }
    }

    private void url(int colon) {
        boolean scheme = colon > 0 && TokenShape.isAlphanumeric(bytes[colon - 1]);
        if (!scheme || !TokenShape.startsWith(bytes, colon, "://")) {
            return;
        }
        for (int i = colon + 3; i < bytes.length && !endsAuthority(bytes[i]); i++) {
            if (bytes[i] == '@') {
                hit(SecretHit.Shape.URL_USERINFO, i + 1 - (colon + 3));
                return;
            }
        }
    }

    private static boolean endsAuthority(byte b) {
        return (b >= 0 && b <= ' ')
                || switch (b) {
                    case '/', '?', '#', '\\', '"', '\'', '`', '<', '>' -> true;
                    default -> false;
                };
    }
}
