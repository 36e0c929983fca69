package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Backend;
import dev.agentplane.placement.fleet.SystemPlatform;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be placed.
 *
 * @param backend backend the bundle declares
 * @param lane effective lane
 * @param pin executor the bundle asks for, by name or unique {@code sshRef}
 * @param resources what a run needs
 * @param system platform asked for; empty accepts any
 * @param trustZones zones the request allows; empty allows any
 * @param allowKvmFallback whether the caller opted in to the KVM fallback; the inventory may do so as well
 * @param principal who asks, recorded when a fallback is used
 */
public record PlacementSpec(
        Backend backend,
        String lane,
        Optional<String> pin,
        Resources resources,
        Optional<SystemPlatform> system,
        Set<String> trustZones,
        boolean allowKvmFallback,
        String principal) {

    /** Lane of production, which is never lenient. */
    public static final String PROD = "prod";

    /** Principal of a request that nobody signed for. */
    public static final String NOBODY = "unknown";

    public PlacementSpec {
        trustZones = Set.copyOf(trustZones);
    }

    /** A request for this backend and lane, and nothing else. */
    public static PlacementSpec of(Backend backend, String lane) {
        return new PlacementSpec(
                backend, lane, Optional.empty(), Resources.NONE, Optional.empty(), Set.of(), false, NOBODY);
    }

    /** Whether it goes to production. */
    public boolean isProd() {
        return lane.equals(PROD);
    }

    /** The same, pinned to an executor. */
    public PlacementSpec withPin(String executor) {
        return new PlacementSpec(
                backend, lane, Optional.of(executor), resources, system, trustZones, allowKvmFallback, principal);
    }

    /** The same with needs. */
    public PlacementSpec withResources(Resources needed) {
        return new PlacementSpec(backend, lane, pin, needed, system, trustZones, allowKvmFallback, principal);
    }

    /** The same for one platform. */
    public PlacementSpec withSystem(SystemPlatform platform) {
        return new PlacementSpec(
                backend, lane, pin, resources, Optional.of(platform), trustZones, allowKvmFallback, principal);
    }

    /** The same within these trust zones. */
    public PlacementSpec withTrustZones(Set<String> zones) {
        return new PlacementSpec(backend, lane, pin, resources, system, zones, allowKvmFallback, principal);
    }

    /** The same with the caller's consent to the KVM fallback. */
    public PlacementSpec withKvmFallback(String consentingPrincipal) {
        return new PlacementSpec(backend, lane, pin, resources, system, trustZones, true, consentingPrincipal);
    }

    /** The same, asked for by somebody. */
    public PlacementSpec askedBy(String who) {
        return new PlacementSpec(backend, lane, pin, resources, system, trustZones, allowKvmFallback, who);
    }
}
