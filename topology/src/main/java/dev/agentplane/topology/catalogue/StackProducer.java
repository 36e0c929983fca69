package dev.agentplane.topology.catalogue;

import java.util.Arrays;
import java.util.Optional;

/** The repositories of the stack that send events. */
public enum StackProducer {
    SOCIOSPHERE("sociosphere"),
    SLASH_TOPICS("slash-topics"),
    HUMAN_DIGITAL_TWIN("human-digital-twin"),
    TRITRPC("tritrpc"),
    AGENTPLANE("agentplane"),
    SOCIOPROPHET("socioprophet");

    private static final String TRITRPC_AS_ITS_AUTHORS_SPELL_IT = "TriTRPC";

    private final String id;

    StackProducer(String id) {
        this.id = id;
    }

    /** The text of the member {@code producer}, and the middle part of the topic name. */
    public String id() {
        return id;
    }

    /** The producer that this text names, {@code TriTRPC} included. */
    public static Optional<StackProducer> named(String text) {
        if (text.equals(TRITRPC_AS_ITS_AUTHORS_SPELL_IT)) {
            return Optional.of(TRITRPC);
        }
        return Arrays.stream(values())
                .filter(producer -> producer.id.equals(text))
                .findFirst();
    }
}
