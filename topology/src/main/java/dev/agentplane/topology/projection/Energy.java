package dev.agentplane.topology.projection;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.events.ResourceUsage;
import java.math.BigDecimal;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Energy of one run in joules. Where the executor has a meter, its figure; else an estimate from measured time: {@value
 * #BUSY_WATTS} W while a CPU works for the run, {@value #BASE_WATTS} W while the run lasts. Where CPU time was not
 * measured either, one CPU counts as busy all the time. Whatever the boundary leaves out is 0; the names of boundary and
 * model say which is which, so that only like is compared with like.
 */
final class Energy {

    private static final int BUSY_WATTS = 10;
    private static final int BASE_WATTS = 1;
    private static final int MILLIS_DIGITS = 3;
    private static final String RATES = "-" + BUSY_WATTS + "w-" + BASE_WATTS + "w";

    private Energy() {}

    static ObjectNode of(@Nullable ResourceUsage usage, long wallMillis) {
        if (usage == null) {
            return unmeasured(wallMillis);
        }
        Double metered = usage.getEnergyJoules();
        if (metered != null) {
            String model = usage.getEnergyModel();
            return payload(BigDecimal.valueOf(metered), BigDecimal.ZERO, "executor", model == null ? "unnamed" : model);
        }
        Long user = usage.getUserCpuMillis();
        Long system = usage.getSystemCpuMillis();
        if (user == null || system == null) {
            return unmeasured(wallMillis);
        }
        return payload(
                joules(user + system, BUSY_WATTS),
                joules(wallMillis, BASE_WATTS),
                "process-tree",
                "agentplane-cpu-time-v1" + RATES);
    }

    private static ObjectNode unmeasured(long wallMillis) {
        return payload(
                joules(wallMillis, BUSY_WATTS),
                joules(wallMillis, BASE_WATTS),
                "process-tree",
                "agentplane-wall-time-v1" + RATES);
    }

    private static BigDecimal joules(long millis, int watts) {
        return BigDecimal.valueOf(millis)
                .multiply(BigDecimal.valueOf(watts))
                .movePointLeft(MILLIS_DIGITS)
                .stripTrailingZeros();
    }

    private static ObjectNode payload(BigDecimal inference, BigDecimal idle, String boundary, String model) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.put("inference_j", inference).put("idle_j", idle);
        Stream.of("data_move_j", "network_j", "storage_j", "control_j").forEach(name -> payload.put(name, 0));
        return payload.put("accounting_boundary", boundary).put("estimation_model", model);
    }
}
