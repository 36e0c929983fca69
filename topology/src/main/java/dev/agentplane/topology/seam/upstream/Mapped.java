package dev.agentplane.topology.seam.upstream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What an upstream document means.
 *
 * @param events documents of stack events, in the order of the document
 * @param refusals what must not be published, and why; then nothing of the document is
 */
public record Mapped(List<ObjectNode> events, List<Refusal> refusals) {

    public Mapped {
        events = List.copyOf(events);
        refusals = List.copyOf(refusals);
    }

    /**
     * One thing that is wrong.
     *
     * @param pointer RFC 6901 pointer into the document
     * @param code stable reason code
     * @param detail what was expected and found
     */
    public record Refusal(String pointer, String code, String detail) {

        /** {@code {pointer, code, detail}}. */
        public ObjectNode json() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("pointer", pointer)
                    .put("code", code)
                    .put("detail", detail);
        }
    }

    static Mapped refused(String pointer, String code, String detail) {
        return new Mapped(List.of(), List.of(new Refusal(pointer, code, detail)));
    }
}
