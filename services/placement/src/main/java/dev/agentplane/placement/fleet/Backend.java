package dev.agentplane.placement.fleet;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** How a bundle wants to be run. */
public enum Backend {
    QEMU("qemu", true),
    MICROVM("microvm", true),
    LIMA_PROCESS("lima-process", false),
    FLEET("fleet", false),
    AGENT_MACHINE("agent-machine", false);

    /** What a node supports that does not say: whether the first two really work is the KVM check's business. */
    public static final Set<Backend> DEFAULT_SUPPORT = Set.copyOf(EnumSet.of(QEMU, MICROVM, LIMA_PROCESS, FLEET));

    private final String wire;
    private final boolean kvm;

    Backend(String wire, boolean kvm) {
        this.wire = wire;
        this.kvm = kvm;
    }

    /** The name in bundles, inventories and artifacts. */
    public String wire() {
        return wire;
    }

    /** Whether it needs hardware virtualisation. */
    public boolean requiresKvm() {
        return kvm;
    }

    /** The backend of this name. */
    public static Optional<Backend> of(String wire) {
        return Arrays.stream(values())
                .filter(backend -> backend.wire.equals(wire))
                .findFirst();
    }

    /** Names in the order of declaration, for messages. */
    public static String list(Set<Backend> backends) {
        return backends.isEmpty()
                ? "none"
                : backends.stream().sorted().map(Backend::wire).collect(Collectors.joining(", "));
    }
}
