package dev.agentplane.topology.seam.tritrpc;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads length-prefixed fields. A length is TLEB3: base-9 digits, least significant first, each three trits (2 = more
 * follow, 0 = last; digit div 3; digit mod 3), all of them packed together.
 */
final class FieldReader {

    private static final int DIGIT = 9;
    private static final int TRITLET = 3;
    private static final int MORE = 2;
    /** Enough for any frame that fits in memory, few enough never to overflow a long. */
    private static final int MAX_DIGITS = 12;

    private final ByteBuffer bytes;

    FieldReader(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    boolean atEnd() {
        return !bytes.hasRemaining();
    }

    /** The next field. */
    byte[] next(String name) {
        long length = length(name);
        if (length > bytes.remaining()) {
            throw new MalformedFrameException(
                    name + ": expected " + length + " bytes, found " + bytes.remaining() + " until the end");
        }
        byte[] field = new byte[(int) length];
        bytes.get(field);
        return field;
    }

    /** A length, written in the one way there is to write it. */
    long length(String name) {
        int start = bytes.position();
        int[] trits = new int[MAX_DIGITS * TRITLET + TritPack.TRITS_PER_BYTE];
        int known = 0;
        int read = 0;
        long value = 0;
        long weight = 1;
        boolean more = true;
        boolean last = false;
        while (more) {
            while (known < read + TRITLET) {
                if (last || read >= MAX_DIGITS * TRITLET) {
                    throw new MalformedFrameException(name + ": its length never ends");
                }
                int first = unsigned(name);
                int rest = TritPack.rest(first);
                last = rest > 0;
                int[] group =
                        last ? TritPack.unpack(unsigned(name), rest) : TritPack.unpack(first, TritPack.TRITS_PER_BYTE);
                System.arraycopy(group, 0, trits, known, group.length);
                known += group.length;
            }
            if (trits[read] == 1) {
                throw new MalformedFrameException(name + ": the first trit of a length digit is 0 or 2, found 1");
            }
            more = trits[read] == MORE;
            value += weight * (trits[read + 1] * TritPack.BASE + trits[read + 2]);
            weight *= DIGIT;
            read += TRITLET;
        }
        demandCanonical(name, value, Arrays.copyOfRange(bytes.array(), start, bytes.position()));
        return value;
    }

    private int unsigned(String name) {
        if (!bytes.hasRemaining()) {
            throw new MalformedFrameException(name + ": the frame ends in its length");
        }
        return Byte.toUnsignedInt(bytes.get());
    }

    private static void demandCanonical(String name, long value, byte[] found) {
        if (!Arrays.equals(encode(value), found)) {
            throw new MalformedFrameException(name + ": length " + value + " is not written in its shortest form");
        }
    }

    static byte[] encode(long value) {
        int[] trits = new int[MAX_DIGITS * TRITLET];
        int written = 0;
        long rest = value;
        do {
            int digit = (int) (rest % DIGIT);
            rest /= DIGIT;
            trits[written] = rest == 0 ? 0 : MORE;
            trits[written + 1] = digit / TritPack.BASE;
            trits[written + 2] = digit % TritPack.BASE;
            written += TRITLET;
        } while (rest != 0);
        return TritPack.pack(Arrays.copyOf(trits, written));
    }
}
