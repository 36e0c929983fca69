package dev.agentplane.imports;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How strictly evidence is judged. */
public enum Profile {
    /** Lenient where the original's own files are. */
    DEFAULT,
    /** Every rule is an error, and hashes are SHA-256. */
    STRICT;

    /** The profile of this name. */
    public static Optional<Profile> find(String id) {
        return Arrays.stream(values()).filter(each -> each.id().equals(id)).findFirst();
    }

    /** The name on the command line and in records. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
