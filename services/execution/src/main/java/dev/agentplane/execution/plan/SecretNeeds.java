package dev.agentplane.execution.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The secrets a bundle asks for; never their values.
 *
 * @param required names or references
 * @param root reference that names are below, where the bundle says
 */
public record SecretNeeds(List<String> required, @Nullable String root) {

    /** None. */
    public static final SecretNeeds NONE = new SecretNeeds(List.of(), null);

    public SecretNeeds {
        required = List.copyOf(required);
    }
}
