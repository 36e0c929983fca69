package dev.agentplane.execution.probe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.events.ExecutorProbed;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was seen of an executor as the event that placement reads. Pure. */
final class ProbeEvents {

    private static final int HUNDREDTHS = 2;

    private ProbeEvents() {}

    /**
     * The event of one look.
     *
     * @param prober who looked
     * @param at on the prober's clock
     */
    static ExecutorProbed of(Seen seen, String prober, Instant at) {
        JsonNode caps = seen.caps();
        return new ExecutorProbed(
                seen.target().name(),
                seen.target().sshRef(),
                seen.reachable(),
                caps.path("os").asText("unknown"),
                caps.path("arch").asText("unknown"),
                caps.path("kernel").textValue(),
                number(caps.path("cpus")),
                number(caps.path("memMiB")),
                number(caps.path("memAvailableMiB")),
                hundredths(caps.path("load1")),
                caps.path("kvm").isBoolean() ? caps.path("kvm").booleanValue() : null,
                backends(caps.path("backends")),
                tools(caps.path("tools")),
                number(caps.path("clockSkewMillis")),
                prober,
                at,
                seen.reachable() ? null : seen.printed());
    }

    private static @Nullable Long number(JsonNode value) {
        return value.isIntegralNumber() ? value.longValue() : null;
    }

    /** A load average as the kernel prints it; anything else says nothing. */
    private static @Nullable Long hundredths(JsonNode text) {
        try {
            return new BigDecimal(text.asText(""))
                    .setScale(HUNDREDTHS, RoundingMode.HALF_UP)
                    .unscaledValue()
                    .longValue();
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static List<String> backends(JsonNode list) {
        List<String> backends = new ArrayList<>();
        list.forEach(one -> backends.add(one.asText()));
        return backends;
    }

    private static Map<String, String> tools(JsonNode object) {
        Map<String, String> tools = new TreeMap<>();
        object.properties()
                .forEach(tool -> tools.put(tool.getKey(), tool.getValue().asText()));
        return tools;
    }
}
