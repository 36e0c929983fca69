package dev.agentplane.domain.json;

import com.fasterxml.jackson.databind.JsonNode;

/** The strict reader: one meaning per document, or a refusal with a code. */
public final class StrictJson {

    private StrictJson() {}

    /**
     * Reads exactly one JSON document.
     *
     * @throws StrictJsonException with the reason code of the first violation
     */
    public static JsonNode parse(byte[] utf8) {
        throw new UnsupportedOperationException("being written: " + utf8.length);
    }
}
