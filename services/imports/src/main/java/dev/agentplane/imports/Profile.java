package dev.agentplane.imports;

import java.util.Locale;

/** How strictly evidence is judged. */
public enum Profile {
    /** Lenient where the original's own files are. */
    DEFAULT,
    /** Every rule is an error, and hashes are SHA-256. */
    STRICT;

    /** The name on the command line and in records. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
