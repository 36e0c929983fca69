package dev.agentplane.domain.json;

/** Bytes that the strict reader refuses. */
public final class StrictJsonException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** Why a document is refused. */
    public enum Code {
        /** Invalid UTF-8 or a byte order mark. */
        ENCODING,
        /** Not RFC 8259, trailing text, empty input. */
        SYNTAX,
        /** Two equal member names in one object. */
        DUPLICATE_KEY,
        /** Integer outside ±(2^53−1), or a number that becomes infinite. */
        NUMBER_RANGE,
        /** Unpaired surrogate in a name or string. */
        LONE_SURROGATE,
        /** Nesting deeper than allowed. */
        DEPTH
    }

    private final Code code;

    /** @param message what was expected, what was found and where */
    public StrictJsonException(Code code, String message) {
        super(message);
        this.code = code;
    }

    /** Why. */
    public Code code() {
        return code;
    }
}
