package dev.agentplane.execution.probe;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads what {@code launch.sh probe} prints. Pure. */
final class ProbeCaps {

    private static final List<String> NUMBERS = List.of("cpus", "memMiB", "memAvailableMiB", "uptimeSeconds");
    private static final List<String> FLAGS = List.of("kvm", "kvmDevice");
    private static final List<String> TEXTS = List.of("os", "arch", "kernel");
    private static final String TOOL = "tool.";

    private ProbeCaps() {}

    /**
     * The capabilities.
     *
     * @param printed lines {@code name=value}
     * @param asked when it was asked, on our clock
     * @param answered when the answer was there; the other clock differs at least by what it is outside these two
     * @throws IllegalArgumentException when the answer is not complete
     */
    static ObjectNode parse(String printed, Instant asked, Instant answered) {
        Map<String, String> values = new TreeMap<>();
        printed.lines().forEach(line -> {
            int sign = line.indexOf('=');
            if (sign > 0) {
                values.put(line.substring(0, sign), line.substring(sign + 1));
            }
        });
        if (!printed.stripTrailing().endsWith("done") || !values.containsKey("os")) {
            throw new IllegalArgumentException("the launcher's answer is not complete: \"" + printed + "\"");
        }
        ObjectNode caps = JsonNodeFactory.instance.objectNode();
        TEXTS.forEach(name -> caps.put(name, values.getOrDefault(name, "unknown")));
        NUMBERS.stream().filter(values::containsKey).forEach(name -> caps.put(name, Long.parseLong(values.get(name))));
        FLAGS.stream()
                .filter(values::containsKey)
                .forEach(name -> caps.put(name, Boolean.parseBoolean(values.get(name))));
        if (!values.containsKey("kvm") && !values.containsKey("kvmDevice")) {
            // Without a device nothing has to be tried.
            caps.put("kvm", false);
        }
        if (values.containsKey("load1")) {
            caps.put("load1", values.get("load1"));
        }
        if (values.containsKey("epochMillis")) {
            caps.put("clockSkewMillis", skew(Long.parseLong(values.get("epochMillis")), asked, answered));
        }
        ObjectNode tools = caps.putObject("tools");
        values.forEach((name, value) -> {
            if (name.startsWith(TOOL)) {
                tools.put(name.substring(TOOL.length()), value);
            }
        });
        backends(caps);
        return caps;
    }

    private static long skew(long theirs, Instant asked, Instant answered) {
        return theirs < asked.toEpochMilli()
                ? theirs - asked.toEpochMilli()
                : Math.max(0, theirs - answered.toEpochMilli());
    }

    /** Backends that were seen to work: a process always does, a machine when one booted. */
    private static void backends(ObjectNode caps) {
        var backends = caps.putArray("backends").add("lima-process");
        if (caps.path("kvm").asBoolean(false)) {
            backends.add("qemu").add("microvm");
        }
    }
}
