package dev.agentplane.platform;

import java.util.List;

/** Configuration that cannot be used; all errors at once. */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final List<String> errors;

    /** @param errors one sentence per wrong setting, starting with its name; at least one */
    public ConfigException(List<String> errors) {
        super("configuration: " + String.join("; ", errors));
        this.errors = List.copyOf(errors);
    }

    /** One sentence per wrong setting. */
    public List<String> errors() {
        return errors;
    }
}
