package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Backend;

/**
 * A run gets less isolation than its bundle declares, because somebody agreed to it.
 *
 * @param from declared backend
 * @param to backend that will be used; the same one when only its hardware virtualisation is emulated
 * @param authorisedBy {@code cli} or {@code inventory}
 * @param principal who asked for the placement
 */
public record Degradation(Backend from, Backend to, String authorisedBy, String principal) {

    /** The only reason there is. */
    public static final String REASON = "KVM_UNAVAILABLE";

    /** Whether the declared backend is used, without hardware virtualisation. */
    public boolean isEmulation() {
        return from == to;
    }
}
