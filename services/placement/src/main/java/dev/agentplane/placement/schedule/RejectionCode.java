package dev.agentplane.placement.schedule;

/** Why an executor is not chosen, in the order in which the checks are made and reported. */
public enum RejectionCode {
    /** Not the executor the bundle asks for. */
    PIN_MISMATCH,
    /** Switched off by its operator. */
    DISABLED,
    /** Health offline. */
    OFFLINE,
    /** Health drained, or drained by an operator. */
    DRAINED,
    /** Runs were lost on it one after the other, and it has not been given another chance yet. */
    QUARANTINED,
    /** Health degraded, and the inventory prefers healthy ones. */
    NOT_READY,
    /** Not the system that was asked for. */
    PLATFORM_MISMATCH,
    /** Does not support the backend. */
    BACKEND_UNSUPPORTED,
    /** The backend needs KVM, and this node does not have it. */
    KVM_REQUIRED,
    /** Its trust zone is not allowed for the lane or by the request. */
    TRUST_ZONE,
    /** Known free room is less than the bundle asks for. */
    CAPACITY,
    /** Nothing recent is known about it. */
    STALE_PROBE,
    /** It did not answer the last probe. */
    UNREACHABLE,
    /** The probe saw another platform than the inventory states. */
    PROBE_MISMATCH,
    /** It passed, but another one was preferred. */
    NOT_SELECTED
}
