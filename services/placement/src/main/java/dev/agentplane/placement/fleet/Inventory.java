package dev.agentplane.placement.fleet;

import dev.agentplane.domain.Digest;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The machines an operator has. Its invariants hold for every instance: at least one executor, names unique, the default
 * is one of them.
 *
 * @param digest SHA-256 of its canonical JSON, exactly as it was read
 * @param form which form it was read from
 * @param executors sorted by name, so that neither a choice nor a listing depends on the order in the file
 * @param defaultExecutor name of the executor that is taken when it can be
 * @param policy how to select
 */
public record Inventory(
        Digest digest, Form form, List<Node> executors, String defaultExecutor, SelectionPolicy policy) {

    /** Forms of an inventory file. */
    public enum Form {
        /** {@code apiVersion …/v0.1}. */
        V0_1("v0.1"),
        /** {@code apiVersion …/v0.2}: capacity, trust zones per lane, probe age, KVM fallback. */
        V0_2("v0.2"),
        /** The short form without {@code apiVersion} that the original shipped. */
        LEGACY("legacy");

        private final String wire;

        Form(String wire) {
            this.wire = wire;
        }

        /** Name in reports. */
        public String wire() {
            return wire;
        }
    }

    public Inventory {
        executors = executors.stream()
                .sorted(Comparator.comparing(Node::name, NameOrder.BY_CODE_POINT))
                .toList();
        Set<String> names = new HashSet<>();
        executors.forEach(node -> {
            if (!names.add(node.name())) {
                throw new IllegalArgumentException("executor listed twice: \"" + node.name() + "\"");
            }
        });
        if (!names.contains(defaultExecutor)) {
            throw new IllegalArgumentException("default executor is not listed: \"" + defaultExecutor + "\"");
        }
    }
}
