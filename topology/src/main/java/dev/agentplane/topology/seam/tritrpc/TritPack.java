package dev.agentplane.topology.seam.tritrpc;

import java.io.ByteArrayOutputStream;

/**
 * TritPack243: trits (0, 1, 2) in bytes. Five trits, the first one most significant, are one byte 0..242; a rest of one
 * to four is a marker byte 243..246 and one byte with the value.
 */
final class TritPack {

    static final int TRITS_PER_BYTE = 5;
    static final int BASE = 3;
    /** Marker of a rest of k trits is this plus k. */
    static final int MARKER = 242;

    private static final int LAST_MARKER = MARKER + TRITS_PER_BYTE - 1;

    private TritPack() {}

    /** Trits of one group. */
    static int[] unpack(int value, int count) {
        int[] trits = new int[count];
        int rest = value;
        for (int i = count - 1; i >= 0; i--) {
            trits[i] = rest % BASE;
            rest /= BASE;
        }
        if (rest != 0) {
            throw new MalformedFrameException("expected a value of " + count + " trits, found " + value);
        }
        return trits;
    }

    /** How many trits follow this byte's marker; 0 when it is a group of five itself. */
    static int rest(int first) {
        if (first > LAST_MARKER) {
            throw new MalformedFrameException("byte " + first + " is never legal in TritPack243");
        }
        return Math.max(0, first - MARKER);
    }

    static byte[] pack(int[] trits) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        int full = trits.length / TRITS_PER_BYTE * TRITS_PER_BYTE;
        for (int from = 0; from < full; from += TRITS_PER_BYTE) {
            packed.write(value(trits, from, from + TRITS_PER_BYTE));
        }
        if (full < trits.length) {
            packed.write(MARKER + trits.length - full);
            packed.write(value(trits, full, trits.length));
        }
        return packed.toByteArray();
    }

    private static int value(int[] trits, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            value = value * BASE + trits[i];
        }
        return value;
    }
}
