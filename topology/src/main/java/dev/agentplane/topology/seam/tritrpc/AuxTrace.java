package dev.agentplane.topology.seam.tritrpc;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The trace that a frame's AUX field may hold: untyped Avro {@code {trace_id: string, span_id: string, parent_span_id:
 * [null, string]}}, in a stream's data frames followed by the chunk's index.
 *
 * @param traceId trace
 * @param spanId span
 * @param parentSpanId its parent
 * @param chunk index of a stream's data frame
 */
public record AuxTrace(String traceId, String spanId, Optional<String> parentSpanId, Optional<Long> chunk) {

    private static final int MAX_VARINT_BYTES = 10;
    private static final int SEVEN_BITS = 0x7f;
    private static final int MORE = 0x80;

    /** Bytes that are not what is being read. */
    private static final class NotATrace extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** What is in an AUX field; empty when that is something else, which is no error. */
    static Optional<AuxTrace> of(byte[] aux) {
        ByteBuffer bytes = ByteBuffer.wrap(aux);
        try {
            String trace = string(bytes);
            String span = string(bytes);
            Optional<String> parent = parent(bytes);
            Optional<Long> chunk = bytes.hasRemaining() ? Optional.of(number(bytes)) : Optional.empty();
            return bytes.hasRemaining() ? Optional.empty() : Optional.of(new AuxTrace(trace, span, parent, chunk));
        } catch (NotATrace e) {
            return Optional.empty();
        }
    }

    private static Optional<String> parent(ByteBuffer bytes) throws NotATrace {
        long branch = number(bytes);
        if (branch == 0) {
            return Optional.empty();
        } else if (branch == 1) {
            return Optional.of(string(bytes));
        }
        throw new NotATrace();
    }

    private static String string(ByteBuffer bytes) throws NotATrace {
        long length = number(bytes);
        if (length < 0 || length > bytes.remaining()) {
            throw new NotATrace();
        }
        ByteBuffer text = bytes.slice(bytes.position(), (int) length);
        bytes.position(bytes.position() + (int) length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
        } catch (CharacterCodingException e) {
            throw new NotATrace();
        }
    }

    /** Zig-zag variable length, as Avro writes longs. */
    private static long number(ByteBuffer bytes) throws NotATrace {
        long value = 0;
        for (int i = 0; i < MAX_VARINT_BYTES; i++) {
            if (!bytes.hasRemaining()) {
                throw new NotATrace();
            }
            int next = bytes.get();
            value |= (long) (next & SEVEN_BITS) << (i * 7);
            if ((next & MORE) == 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new NotATrace();
    }
}
