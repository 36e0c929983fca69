package dev.agentplane.imports;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.json.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Places in a document. */
final class Pointers {

    private Pointers() {}

    /** One of all places below the root. */
    static String of(byte[] json, int number) {
        List<String> all = new ArrayList<>();
        collect(StrictJson.parse(json), "", all);
        return all.get(number % all.size());
    }

    private static void collect(JsonNode node, String pointer, List<String> all) {
        if (!pointer.isEmpty()) {
            all.add(pointer);
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            collect(node.get(i), pointer + "/" + i, all);
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            collect(member.getValue(), pointer + "/" + member.getKey(), all);
        }
    }
}
