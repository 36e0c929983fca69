package dev.agentplane.topology.catalogue;

import java.util.Set;

/** What a payload member holds. Numbers are never negative. */
public enum FieldType {
    /** Non-empty string. */
    STRING,
    /** Array of non-empty strings, possibly empty. */
    STRINGS,
    /** Number. */
    NUMBER,
    /** Number above zero. */
    POSITIVE,
    /** Number without a fraction. */
    INTEGER,
    /** Number in 0..1. */
    RATIO,
    /** True or false. */
    BOOLEAN,
    /** Number without a fraction in 5..3600: seconds a run may take. */
    RUN_SECONDS,
    /** One of cloud, edge, local, hybrid. */
    EXECUTION_MODE,
    /** {@code tritrpc}. */
    PROTOCOL,
    /** Named upstream, but with no type: never looked at. */
    UNTYPED;

    private static final Set<String> MODES = Set.of("cloud", "edge", "local", "hybrid");
    private static final Set<String> PROTOCOLS = Set.of("tritrpc");

    /** True when the member is a JSON number. */
    public boolean numeric() {
        return switch (this) {
            case NUMBER, POSITIVE, INTEGER, RATIO, RUN_SECONDS -> true;
            case STRING, STRINGS, BOOLEAN, EXECUTION_MODE, PROTOCOL, UNTYPED -> false;
        };
    }

    /** The strings allowed, empty when every string is. */
    public Set<String> allowed() {
        return switch (this) {
            case EXECUTION_MODE -> MODES;
            case PROTOCOL -> PROTOCOLS;
            case STRING, STRINGS, NUMBER, POSITIVE, INTEGER, RATIO, BOOLEAN, RUN_SECONDS, UNTYPED -> Set.of();
        };
    }
}
