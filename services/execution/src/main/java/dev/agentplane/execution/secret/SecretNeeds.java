package dev.agentplane.execution.secret;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The secrets a bundle asks for; never their values.
 *
 * @param required names or references
 * @param root reference that names are below, where the bundle says
 * @param grants name of the rules that grant them; see {@link SecretGrants#name}
 */
public record SecretNeeds(List<String> required, @Nullable String root, String grants) {

    /** None. */
    public static final SecretNeeds NONE = new SecretNeeds(List.of(), null);

    /** Needs that nobody looked at yet. */
    public SecretNeeds(List<String> required, @Nullable String root) {
        this(required, root, "none");
    }

    public SecretNeeds {
        required = List.copyOf(required);
    }

    /** The same, granted by these rules. */
    public SecretNeeds grantedBy(String rules) {
        return new SecretNeeds(required, root, rules);
    }

    /** References, in the order of {@link #required}. */
    public List<String> references() {
        return required.stream().map(this::reference).toList();
    }

    /** What a name or reference in a bundle refers to. */
    public String reference(String one) {
        boolean whole = one.contains("://") || one.startsWith("urn:");
        return whole || root == null ? one : root + "/" + one;
    }
}
