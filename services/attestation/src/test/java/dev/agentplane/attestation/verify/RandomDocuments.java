package dev.agentplane.attestation.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;

/** JSON documents with whatever is hard to write canonically: odd numbers, control characters, keys beyond the BMP. */
final class RandomDocuments {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final long SAFE = (1L << 53) - 1;

    private final Random random;

    RandomDocuments(Random random) {
        this.random = random;
    }

    JsonNode next() {
        return value(0);
    }

    private JsonNode value(int depth) {
        return switch (random.nextInt(depth > 3 ? 6 : 8)) {
            case 0 -> NODES.numberNode(random.nextLong() % (SAFE + 1));
            case 1 -> NODES.numberNode(number());
            case 2 -> NODES.booleanNode(random.nextBoolean());
            case 3 -> NODES.nullNode();
            case 4, 5 -> NODES.textNode(text());
            case 6 -> array(depth);
            default -> object(depth);
        };
    }

    private double number() {
        if (random.nextInt(3) == 0) {
            return random.nextInt(2000) / 8.0 * Math.pow(10, random.nextInt(50) - 25);
        }
        double any = Double.longBitsToDouble(random.nextLong());
        return Double.isFinite(any) ? any : 0.5;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(8); left > 0; left--) {
            int point =
                    switch (random.nextInt(5)) {
                        case 0 -> random.nextInt(0x20);
                        case 1 -> "\"\\/\u007f\u2028\ufeff<&".charAt(random.nextInt(8));
                        case 2 -> 0x10000 + random.nextInt(0x100000);
                        case 3 -> 0xe000 + random.nextInt(0x1000);
                        default -> 'a' + random.nextInt(26);
                    };
            text.appendCodePoint(point);
        }
        return text.toString();
    }

    private ArrayNode array(int depth) {
        ArrayNode array = NODES.arrayNode();
        for (int left = random.nextInt(5); left > 0; left--) {
            array.add(value(depth + 1));
        }
        return array;
    }

    private ObjectNode object(int depth) {
        ObjectNode object = NODES.objectNode();
        for (int left = random.nextInt(6); left > 0; left--) {
            object.set(text(), value(depth + 1));
        }
        return object;
    }
}
