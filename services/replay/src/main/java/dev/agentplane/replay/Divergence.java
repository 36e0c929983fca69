package dev.agentplane.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Where two byte sequences first differ.
 *
 * @param offset of the first byte that differs, 0-based; the shorter length when one is the start of the other
 * @param line the line it is in, 1-based; empty unless both are UTF-8 text
 * @param pointer RFC 6901 pointer to the first value that differs, in order of names; empty unless both are JSON
 * @param expected the line of the original, or its value at the pointer
 * @param found the line of the replay, or its value at the pointer
 */
public record Divergence(
        long offset,
        Optional<Integer> line,
        Optional<String> pointer,
        Optional<String> expected,
        Optional<String> found) {

    private static final int LONGEST = 200;

    /** Where these differ; empty when they do not. */
    public static Optional<Divergence> of(byte[] original, byte[] replay) {
        int offset = Arrays.mismatch(original, replay);
        if (offset < 0) {
            return Optional.empty();
        }
        Optional<String> before = text(original);
        Optional<String> after = text(replay);
        if (before.isEmpty() || after.isEmpty()) {
            return Optional.of(
                    new Divergence(offset, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
        }
        int line = 1;
        for (int i = 0; i < offset; i++) {
            line += original[i] == '\n' ? 1 : 0;
        }
        Optional<Divergence> json = json(original, replay, offset, line);
        int at = line;
        return json.isPresent()
                ? json
                : Optional.of(new Divergence(
                        offset, Optional.of(at), Optional.empty(), line(before.get(), at), line(after.get(), at)));
    }

    /** As evidence tells it: places only, no values. */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("offset", offset);
        line.ifPresent(number -> json.put("line", number));
        pointer.ifPresent(text -> json.put("pointer", text));
        return json;
    }

    private static Optional<Divergence> json(byte[] original, byte[] replay, int offset, int line) {
        try {
            JsonNode before = StrictJson.parse(original);
            JsonNode after = StrictJson.parse(replay);
            return pointer(before, after, "")
                    .map(pointer -> new Divergence(
                            offset,
                            Optional.of(line),
                            Optional.of(pointer),
                            shown(before.at(pointer)),
                            shown(after.at(pointer))));
        } catch (StrictJsonException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> pointer(JsonNode before, JsonNode after, String at) {
        if (before.equals(after)) {
            return Optional.empty();
        }
        if (before.isObject() && after.isObject()) {
            TreeSet<String> names = new TreeSet<>();
            before.fieldNames().forEachRemaining(names::add);
            after.fieldNames().forEachRemaining(names::add);
            return names.stream()
                    .flatMap(name -> pointer(
                            before.path(name),
                            after.path(name),
                            at + "/" + name.replace("~", "~0").replace("/", "~1"))
                            .stream())
                    .findFirst();
        }
        if (before.isArray() && after.isArray()) {
            for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
                Optional<String> inner = pointer(before.path(i), after.path(i), at + "/" + i);
                if (inner.isPresent()) {
                    return inner;
                }
            }
        }
        return Optional.of(at);
    }

    private static Optional<String> shown(JsonNode value) {
        return value.isMissingNode() ? Optional.empty() : Optional.of(shortened(value.toString()));
    }

    private static Optional<String> line(String text, int number) {
        String[] lines = text.split("\n", number + 1);
        return lines.length < number ? Optional.empty() : Optional.of(shortened(lines[number - 1]));
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    private static Optional<String> text(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.indexOf('\0') < 0 ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
