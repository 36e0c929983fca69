package dev.agentplane.execution.secret;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Secrets in variables of the execution service: {@code AGENTPLANE_SECRET_<name>}. */
final class EnvironmentSecrets implements SecretProvider {

    static final String PREFIX = "AGENTPLANE_SECRET_";

    private final Map<String, SecretValue> values;

    /** @param values by name, without the prefix */
    EnvironmentSecrets(Map<String, String> values) {
        this.values = values.entrySet().stream()
                .collect(java.util.stream.Collectors.toUnmodifiableMap(
                        Map.Entry::getKey,
                        entry -> new SecretValue(entry.getValue().getBytes(StandardCharsets.UTF_8))));
    }

    @Override
    public Optional<SecretValue> find(String name, String reference) {
        return Optional.ofNullable(values.get(name));
    }

    @Override
    public String describe() {
        return "variable " + PREFIX + "<name>";
    }
}
