package dev.agentplane.execution.runner;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the launcher found out about an executor.
 *
 * @param root absolute path of the launcher's directory there
 * @param isolation strongest isolation that works
 * @param facts everything it printed, by name
 */
public record ExecutorFacts(String root, Isolation isolation, Map<String, String> facts) {

    public ExecutorFacts {
        facts = Map.copyOf(facts);
    }

    /** Directories below which a run gets control groups; empty where that does not work. */
    public List<String> cgroups() {
        String bases = facts.get("cgroups");
        return bases == null || bases.isBlank()
                ? List.of()
                : List.of(bases.strip().split(" "));
    }

    /**
     * Reads what {@code launch.sh setup} printed.
     *
     * @throws IllegalArgumentException when it is not complete
     */
    public static ExecutorFacts parse(String printed) {
        Map<String, String> facts = new TreeMap<>();
        boolean done = false;
        for (String line : printed.split("\n", -1)) {
            int sign = line.indexOf('=');
            if (sign > 0) {
                facts.put(line.substring(0, sign), line.substring(sign + 1));
            }
            done |= line.equals("done");
        }
        String root = facts.get("root");
        String mode = facts.get("mode");
        if (!done || root == null || mode == null) {
            throw new IllegalArgumentException("the launcher could not set itself up; it printed \"" + printed + "\"");
        }
        return new ExecutorFacts(root, Isolation.of(mode), facts);
    }
}
