package dev.agentplane.topology.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import dev.agentplane.domain.json.CanonicalJson;
import java.math.BigDecimal;

/** Decimals and the doubles that JSON readers will make of them. */
public final class Exact {

    private Exact() {}

    /** The value that readers of the canonical form see: the shortest text of the nearest double. */
    public static BigDecimal published(BigDecimal value) {
        if (Double.isInfinite(value.doubleValue())) {
            return value;
        }
        return new BigDecimal(CanonicalJson.text(DoubleNode.valueOf(value.doubleValue())));
    }

    /** True when JSON readers can hold every number of this tree. */
    public static boolean isFinite(JsonNode tree) {
        for (JsonNode child : tree) {
            if (!isFinite(child)) {
                return false;
            }
        }
        return !tree.isNumber() || !Double.isInfinite(tree.doubleValue());
    }

    /** True when no digit is lost in the canonical form. */
    public static boolean isExact(BigDecimal value) {
        return published(value).compareTo(value) == 0;
    }
}
