package dev.agentplane.validation.gate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.Map;

/** What the control matrix decides on: 15 texts, {@value #UNRESOLVED} where one cannot be told. Immutable. */
public final class GateContext {

    /** What stands for a member that cannot be derived. */
    public static final String UNRESOLVED = "unresolved";

    private final EnumMap<ContextKey, String> values;

    private GateContext(EnumMap<ContextKey, String> values) {
        this.values = values;
    }

    /** A context in which only what is always so is known. */
    public static GateContext unresolved() {
        EnumMap<ContextKey, String> values = new EnumMap<>(ContextKey.class);
        for (ContextKey key : ContextKey.values()) {
            values.put(key, UNRESOLVED);
        }
        values.put(ContextKey.TENANT_SCOPE, "single_tenant");
        values.put(ContextKey.ENFORCEMENT_POINT, "policy_engine");
        return new GateContext(values);
    }

    /** The same with other values. */
    GateContext with(Map<ContextKey, String> others) {
        EnumMap<ContextKey, String> changed = new EnumMap<>(values);
        changed.putAll(others);
        return new GateContext(changed);
    }

    /** One member. */
    String get(ContextKey key) {
        return values.getOrDefault(key, UNRESOLVED);
    }

    /** All members. */
    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        values.forEach((key, value) -> json.put(key.text(), value));
        return json;
    }
}
