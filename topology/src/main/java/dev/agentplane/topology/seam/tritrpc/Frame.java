package dev.agentplane.topology.seam.tritrpc;

import dev.agentplane.domain.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A TriTRPC v1 frame. Payloads stay opaque, and tags of encrypted frames are not verified.
 *
 * @param pathB whether the payload is ternary (Path-B) and not Avro (Path-A)
 * @param aead whether it carries a tag
 * @param compressed whether its payload is compressed
 * @param schemaId hex
 * @param contextId hex
 * @param service e.g. {@code hyper.v1}
 * @param method e.g. {@code GetSubgraphStream}
 * @param payloadBytes size of the payload
 * @param trace the trace in its AUX field, if that is what is there
 * @param size of the whole frame in bytes
 * @param envelopeHash {@code sha256:} and the hex digest of all frame bytes
 */
public record Frame(
        boolean pathB,
        boolean aead,
        boolean compressed,
        String schemaId,
        String contextId,
        String service,
        String method,
        int payloadBytes,
        Optional<AuxTrace> trace,
        int size,
        String envelopeHash) {

    private static final byte[] MAGIC = {(byte) 0xf3, 0x2a};
    private static final byte[] VERSION = {(byte) 0xf3, 0x01};
    private static final int ID_BYTES = 32;
    private static final int TAG_BYTES = 16;
    private static final int ONE_TRIT = TritPack.MARKER + 1;
    private static final int THREE_TRITS = TritPack.MARKER + 3;

    /**
     * Reads a frame.
     *
     * @throws MalformedFrameException when these bytes are none
     */
    public static Frame parse(byte[] bytes) {
        FieldReader fields = new FieldReader(bytes);
        demand("MAGIC", MAGIC, fields.next("MAGIC"));
        demand("VERSION", VERSION, fields.next("VERSION"));
        int mode = trits("MODE", fields.next("MODE"), ONE_TRIT)[0];
        if (mode > 1) {
            throw new MalformedFrameException("MODE: expected 0 (Path-A) or 1 (Path-B), found " + mode);
        }
        int[] flags = trits("FLAGS", fields.next("FLAGS"), THREE_TRITS);
        if (flags[0] == 1 || flags[1] == 1 || flags[2] != 0) {
            throw new MalformedFrameException("FLAGS: expected [0|2, 0|2, 0], found " + Arrays.toString(flags));
        }
        boolean aead = flags[0] != 0;
        String schema = id("SCHEMA_ID", fields);
        String context = id("CONTEXT_ID", fields);
        String service = text("SERVICE", fields);
        String method = text("METHOD", fields);
        int payload = fields.next("PAYLOAD").length;
        Optional<byte[]> aux = aux(fields, aead);
        return new Frame(
                mode == 1,
                aead,
                flags[1] != 0,
                schema,
                context,
                service,
                method,
                payload,
                aux.flatMap(AuxTrace::of),
                bytes.length,
                Digest.of(bytes).toString());
    }

    /** With a tag the last field is the tag; what stands before it, or alone without one, is AUX. */
    private static Optional<byte[]> aux(FieldReader fields, boolean aead) {
        if (!aead) {
            Optional<byte[]> aux = fields.atEnd() ? Optional.empty() : Optional.of(fields.next("AUX"));
            demandEnd(fields);
            return aux;
        }
        if (fields.atEnd()) {
            throw new MalformedFrameException("TAG: expected one behind the payload of an AEAD frame, found the end");
        }
        byte[] first = fields.next("AUX or TAG");
        Optional<byte[]> aux = fields.atEnd() ? Optional.empty() : Optional.of(first);
        byte[] tag = aux.isPresent() ? fields.next("TAG") : first;
        if (tag.length != TAG_BYTES) {
            throw new MalformedFrameException("TAG: expected " + TAG_BYTES + " bytes, found " + tag.length);
        }
        demandEnd(fields);
        return aux;
    }

    private static void demandEnd(FieldReader fields) {
        if (!fields.atEnd()) {
            throw new MalformedFrameException("expected the end behind the last field, found more bytes");
        }
    }

    private static void demand(String name, byte[] expected, byte[] found) {
        if (!Arrays.equals(expected, found)) {
            throw new MalformedFrameException(
                    name + ": expected " + HexFormat.of().formatHex(expected) + ", found "
                            + HexFormat.of().formatHex(found, 0, Math.min(found.length, ID_BYTES)));
        }
    }

    private static int[] trits(String name, byte[] field, int marker) {
        if (field.length != 2 || Byte.toUnsignedInt(field[0]) != marker) {
            throw new MalformedFrameException(name + ": expected " + (marker - TritPack.MARKER) + " packed trits");
        }
        return TritPack.unpack(Byte.toUnsignedInt(field[1]), marker - TritPack.MARKER);
    }

    private static String id(String name, FieldReader fields) {
        byte[] field = fields.next(name);
        if (field.length != ID_BYTES) {
            throw new MalformedFrameException(name + ": expected " + ID_BYTES + " bytes, found " + field.length);
        }
        return HexFormat.of().formatHex(field);
    }

    private static String text(String name, FieldReader fields) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(fields.next(name)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedFrameException(name + ": expected UTF-8");
        }
    }
}
