package dev.agentplane.platform;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What works and what does not, by component, for readiness checks and people. Thread-safe. */
public final class Health {

    /** State of one component. */
    public enum Status {
        /** Not ready yet. */
        STARTING,
        /** Doing its work. */
        READY,
        /** Retrying: infrastructure is missing. */
        DEGRADED,
        /** Gave up; the process should be restarted. */
        FAILED,
        /** Closed on request. */
        STOPPED
    }

    /**
     * @param status state
     * @param reason what is missing; empty when ready
     */
    public record Component(Status status, String reason) {}

    private final Map<String, Component> components = new ConcurrentHashMap<>();

    /** Records a component's state. */
    public void report(String component, Status status, String reason) {
        components.put(component, new Component(status, reason));
    }

    /** True when there is at least one component and every one is ready. */
    public boolean ready() {
        return !components.isEmpty() && components.values().stream().allMatch(c -> c.status() == Status.READY);
    }

    /** True unless a component gave up. */
    public boolean live() {
        return components.values().stream().noneMatch(c -> c.status() == Status.FAILED);
    }

    /** All components by name. */
    public Map<String, Component> components() {
        return new TreeMap<>(components);
    }
}
