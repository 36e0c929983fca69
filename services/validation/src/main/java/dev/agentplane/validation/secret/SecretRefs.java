package dev.agentplane.validation.secret;

import java.util.regex.Pattern;

/** The two ways in which a bundle may speak of a secret: by name or by reference. */
public final class SecretRefs {

    private static final Pattern REF = Pattern.compile(
            "(?:secret|secrets|vault|env|sops|file)://[A-Za-z0-9._~/%+#:-]{1,512}|urn:[A-Za-z0-9][A-Za-z0-9-]{0,31}:\\S{1,512}");
    private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9_]{1,127}");

    private SecretRefs() {}

    /** True for a reference, e.g. {@code vault://team/db}. */
    public static boolean isRef(String text) {
        return REF.matcher(text).matches();
    }

    /** True for a name, e.g. {@code EXAMPLE_AGENT_TOKEN_FILE}. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}
