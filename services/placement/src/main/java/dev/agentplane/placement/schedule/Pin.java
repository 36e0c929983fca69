package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Node;
import java.util.List;
import java.util.Optional;

/**
 * What {@code spec.executor.ref} means in one inventory.
 *
 * @param ref the reference, empty when the bundle asks for no particular executor
 * @param node name of the node it means; empty when it is absent or means none
 * @param mismatch what the other nodes are told
 */
record Pin(Optional<String> ref, Optional<String> node, String mismatch) {

    private static final Pin ABSENT = new Pin(Optional.empty(), Optional.empty(), "");

    /** Matches a name first, else an {@code sshRef} that only one node has. */
    static Pin resolve(Optional<String> ref, List<Node> nodes) {
        return ref.map(pinned -> resolve(pinned, nodes)).orElse(ABSENT);
    }

    private static Pin resolve(String ref, List<Node> nodes) {
        String expected = "expected the pinned executor \"" + ref + "\"";
        if (nodes.stream().anyMatch(node -> node.name().equals(ref))) {
            return new Pin(Optional.of(ref), Optional.of(ref), expected);
        }
        List<Node> matches =
                nodes.stream().filter(node -> node.sshRef().equals(ref)).toList();
        if (matches.size() == 1) {
            String name = matches.get(0).name();
            return new Pin(Optional.of(ref), Optional.of(name), expected + ", which is " + name);
        }
        return new Pin(
                Optional.of(ref),
                Optional.empty(),
                matches.isEmpty()
                        ? expected + ", which no name or sshRef of the inventory is"
                        : expected + ", which is the sshRef of " + matches.size() + " executors, so of none");
    }

    /** Whether a node may be chosen under this pin. */
    boolean admits(Node candidate) {
        return ref.isEmpty() || node.filter(candidate.name()::equals).isPresent();
    }

    /** Whether a pin was given that means no node. */
    boolean isUnknown() {
        return ref.isPresent() && node.isEmpty();
    }
}
