package dev.agentplane.domain.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The strict reader: one meaning per document, or a refusal with a code.
 *
 * <p>Jackson does the parsing, but only after the bytes were decoded by a reporting decoder: from bytes it would take
 * overlong UTF-8, a byte order mark, UTF-16 and UTF-32. Integers become {@code LongNode}, everything with a point or an
 * exponent {@code DoubleNode}.
 */
public final class StrictJson {

    /** Nesting allowed when nothing else is said. */
    public static final int DEFAULT_DEPTH = 1000;

    private static final int DOUBLES = -1;
    private static final long MAX_SAFE = (1L << 53) - 1;
    private static final int MAX_INTEGER_CHARS = "-9007199254740991".length();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEFAULT_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final JsonParser parser;
    private final int maxDepth;
    private final int exactChars;

    private StrictJson(JsonParser parser, int maxDepth, int exactChars) {
        this.parser = parser;
        this.maxDepth = maxDepth;
        this.exactChars = exactChars;
    }

    /**
     * Reads exactly one JSON document.
     *
     * @throws StrictJsonException with the reason code of the first violation
     */
    public static JsonNode parse(byte[] utf8) {
        return parse(utf8, DEFAULT_DEPTH);
    }

    /**
     * Reads exactly one JSON document.
     *
     * @param maxDepth largest nesting, the root container being depth 1; at most {@link #DEFAULT_DEPTH}
     * @throws StrictJsonException with the reason code of the first violation
     */
    public static JsonNode parse(byte[] utf8, int maxDepth) {
        return read(utf8, maxDepth, DOUBLES);
    }

    /**
     * Reads exactly one JSON document and keeps every digit: numbers with a point or an exponent become {@code
     * DecimalNode}, also where a double could not hold them. {@link CanonicalJson} writes both kinds alike.
     *
     * @param maxNumberChars longest number text, a longer one is {@code NUMBER_RANGE}
     * @throws StrictJsonException as {@link #parse(byte[])} does
     */
    public static JsonNode parseExact(byte[] utf8, int maxNumberChars) {
        return read(utf8, DEFAULT_DEPTH, maxNumberChars);
    }

    private static JsonNode read(byte[] utf8, int maxDepth, int exactChars) {
        CharBuffer text = decode(utf8);
        try (JsonParser parser = FACTORY.createParser(text.array(), text.arrayOffset(), text.remaining())) {
            return new StrictJson(parser, maxDepth, exactChars).document();
        } catch (StreamConstraintsException e) {
            throw new StrictJsonException(StrictJsonException.Code.DEPTH, e.getOriginalMessage());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            boolean duplicate = String.valueOf(e.getOriginalMessage()).startsWith("Duplicate field");
            throw new StrictJsonException(
                    duplicate ? StrictJsonException.Code.DUPLICATE_KEY : StrictJsonException.Code.SYNTAX,
                    e.getOriginalMessage() + at(e.getLocation()));
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    private static CharBuffer decode(byte[] utf8) {
        if (utf8.length >= 3 && utf8[0] == (byte) 0xEF && utf8[1] == (byte) 0xBB && utf8[2] == (byte) 0xBF) {
            throw new StrictJsonException(StrictJsonException.Code.ENCODING, "starts with a byte order mark");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(utf8));
        } catch (CharacterCodingException e) {
            throw new StrictJsonException(StrictJsonException.Code.ENCODING, "not UTF-8: " + e.getMessage());
        }
    }

    private JsonNode document() throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new StrictJsonException(StrictJsonException.Code.SYNTAX, "empty input");
        }
        JsonNode root = value(first, 0);
        if (parser.nextToken() != null) {
            throw new StrictJsonException(
                    StrictJsonException.Code.SYNTAX, "content after the document" + at(parser.currentLocation()));
        }
        return root;
    }

    private JsonNode value(JsonToken token, int depth) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(deeper(depth));
            case START_ARRAY -> array(deeper(depth));
            case VALUE_STRING -> NODES.textNode(wellFormed(parser.getText()));
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> fraction();
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new StrictJsonException(
                        StrictJsonException.Code.SYNTAX, "unexpected " + token + at(parser.currentLocation()));
        };
    }

    private int deeper(int depth) {
        if (depth >= maxDepth) {
            throw new StrictJsonException(
                    StrictJsonException.Code.DEPTH, "nested deeper than " + maxDepth + at(parser.currentLocation()));
        }
        return depth + 1;
    }

    private ObjectNode object(int depth) throws IOException {
        ObjectNode node = NODES.objectNode();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            wellFormed(name);
            node.set(name, value(parser.nextToken(), depth));
        }
        return node;
    }

    private ArrayNode array(int depth) throws IOException {
        ArrayNode node = NODES.arrayNode();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            node.add(value(token, depth));
        }
        return node;
    }

    private JsonNode integer() throws IOException {
        // The text first: turning a million digits into a number would take a quadratic time.
        if (parser.getTextLength() > MAX_INTEGER_CHARS || Math.abs(parser.getLongValue()) > MAX_SAFE) {
            throw new StrictJsonException(
                    StrictJsonException.Code.NUMBER_RANGE, "integer outside ±(2^53−1)" + at(parser.currentLocation()));
        }
        return NODES.numberNode(parser.getLongValue());
    }

    private JsonNode fraction() throws IOException {
        double value = parser.getDoubleValue();
        if (Double.isInfinite(value)) {
            throw new StrictJsonException(
                    StrictJsonException.Code.NUMBER_RANGE, "number overflows a double" + at(parser.currentLocation()));
        }
        return exactChars == DOUBLES ? NODES.numberNode(value) : DecimalNode.valueOf(decimal(parser.getText()));
    }

    private BigDecimal decimal(String text) {
        if (text.length() > exactChars) {
            throw new StrictJsonException(
                    StrictJsonException.Code.NUMBER_RANGE,
                    "number text longer than " + exactChars + " characters" + at(parser.currentLocation()));
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            // A zero, or almost one, with an exponent beyond 32 bits.
            throw new StrictJsonException(
                    StrictJsonException.Code.NUMBER_RANGE, "exponent out of range" + at(parser.currentLocation()));
        }
    }

    private String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (!pair) {
                throw new StrictJsonException(
                        StrictJsonException.Code.LONE_SURROGATE, "unpaired surrogate" + at(parser.currentLocation()));
            }
            i++;
        }
        return text;
    }

    private static String at(com.fasterxml.jackson.core.@org.jspecify.annotations.Nullable JsonLocation location) {
        return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
