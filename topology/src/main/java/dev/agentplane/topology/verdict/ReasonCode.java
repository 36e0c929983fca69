package dev.agentplane.topology.verdict;

/** Why a trace has its status. Names are contract. */
public enum ReasonCode {
    PAYLOAD_MISSING(ReasonClass.REJECT),
    PAYLOAD_TYPE(ReasonClass.REJECT),
    NEGATIVE_VALUE(ReasonClass.REJECT),
    VALUE_RANGE(ReasonClass.REJECT),
    ENUM_UNKNOWN(ReasonClass.REJECT),
    NUMBER_NOT_EXACT(ReasonClass.REJECT),
    ENERGY_TOTAL_MISMATCH(ReasonClass.REJECT),
    PACKS_EMPTY(ReasonClass.REJECT),
    PACK_DIGEST_COUNT(ReasonClass.REJECT),
    PACK_DIGEST_INVALID(ReasonClass.REJECT),
    HIT_RATE_MISMATCH(ReasonClass.REJECT),
    POLICY_BUNDLE_MISMATCH(ReasonClass.REJECT),
    REPLAY_MANIFEST_MISSING(ReasonClass.REJECT),
    TRACE_TOO_LARGE(ReasonClass.REJECT),

    EVENT_ID_REUSED(ReasonClass.CONFLICT),
    SINGLE_SHOT_CONFLICT(ReasonClass.CONFLICT),
    SUPERSEDE_INVALID(ReasonClass.CONFLICT),
    APPROVAL_CONTRADICTION(ReasonClass.CONFLICT),
    RUN_OUTCOME_CONTRADICTION(ReasonClass.CONFLICT),

    MISSING_REQUIRED_EVENT(ReasonClass.INCOMPLETE),
    RUN_FAILED(ReasonClass.INCOMPLETE),
    DEADLINE_RUN(ReasonClass.INCOMPLETE),
    DEADLINE_INACTIVITY(ReasonClass.INCOMPLETE),
    OFFLINE_CLOSED(ReasonClass.INCOMPLETE),

    TRANSPORT_INVISIBLE(ReasonClass.DEGRADE),
    TRANSPORT_UNRESOLVED(ReasonClass.DEGRADE),
    TRANSPORT_FAILED(ReasonClass.DEGRADE),
    REPLAY_UNSUPPORTED(ReasonClass.DEGRADE),
    NON_REPLAY_REASON_MISSING(ReasonClass.DEGRADE),
    RISK_CLASS_MISMATCH(ReasonClass.DEGRADE),

    LATE_EVENT(ReasonClass.AMEND),
    LATE_AFTER_DEADLINE(ReasonClass.AMEND),

    UTILITY_UNSCORED(ReasonClass.INFO),
    MAIPJ_UNDEFINED(ReasonClass.INFO),
    REPEATED_EMISSION(ReasonClass.INFO),
    STAGE_ORDER(ReasonClass.INFO),
    PACK_DIGEST_SHARED(ReasonClass.INFO),
    HIT_RATE_UNDEFINED(ReasonClass.INFO),
    FOREIGN_FIELD(ReasonClass.INFO),
    LATE_NO_EFFECT(ReasonClass.INFO),
    SETTLING(ReasonClass.INFO),
    SEAL_MISMATCH(ReasonClass.INFO);

    private final ReasonClass reasonClass;

    ReasonCode(ReasonClass reasonClass) {
        this.reasonClass = reasonClass;
    }

    /** What it does to the status when nothing else is configured. */
    public ReasonClass reasonClass() {
        return reasonClass;
    }
}
