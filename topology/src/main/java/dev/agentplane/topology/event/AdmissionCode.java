package dev.agentplane.topology.event;

/** Why an event never reaches a trace. Declared in the order of the checks: the first one that fails decides. */
public enum AdmissionCode {
    /** More bytes than allowed. */
    EVENT_TOO_LARGE,
    /** Refused by the strict reader, or a number text longer than 32 characters. */
    JSON_INVALID,
    /** A required member is absent, or a member has the wrong form. */
    ENVELOPE_INVALID,
    /** {@code ts} is not an RFC 3339 date-time of the accepted form. */
    TS_INVALID,
    /** The record key is not the trace id. */
    KEY_MISMATCH,
    /** Not in the catalogue. */
    EVENT_TYPE_UNKNOWN,
    /** Not the producer that this type belongs to, or another producer's topic. */
    PRODUCER_NOT_ALLOWED,
    /** The trace has been purged. */
    TRACE_CLOSED
}
