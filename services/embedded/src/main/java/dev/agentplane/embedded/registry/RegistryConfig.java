package dev.agentplane.embedded.registry;

import dev.agentplane.embedded.schema.CompatibilityLevel;
import java.util.Map;

/**
 * How a registry runs.
 *
 * @param bootstrap brokers that hold {@code _schemas}
 * @param port port on 127.0.0.1; 0 for any free one
 * @param defaultLevel compatibility in force until somebody sets another
 * @param kafka further settings of the registry's Kafka clients, such as security
 */
public record RegistryConfig(String bootstrap, int port, CompatibilityLevel defaultLevel, Map<String, String> kafka) {

    public RegistryConfig {
        kafka = Map.copyOf(kafka);
    }

    /**
     * The default: what is on a topic stays readable from offset 0, so a new schema must read every earlier one.
     *
     * @param port 0 for any free one
     */
    public static RegistryConfig of(String bootstrap, int port) {
        return new RegistryConfig(bootstrap, port, CompatibilityLevel.BACKWARD_TRANSITIVE, Map.of());
    }

    @Override
    public String toString() {
        // The client settings may hold secrets.
        return "RegistryConfig[bootstrap=" + bootstrap + ", port=" + port + ", defaultLevel=" + defaultLevel + "]";
    }
}
