package dev.agentplane.placement.fleet;

import java.util.Locale;
import java.util.Map;

/**
 * Operating system and processor architecture, in the names that Nix uses.
 *
 * @param os e.g. {@code linux}, {@code darwin}; {@code unknown} matches nothing
 * @param arch e.g. {@code x86_64}, {@code aarch64}; {@code unknown} matches nothing
 */
public record SystemPlatform(String os, String arch) {

    /** A platform nobody stated. */
    public static final String UNKNOWN = "unknown";

    private static final Map<String, String> OS_ALIASES = Map.of("macos", "darwin", "mac os x", "darwin");
    private static final Map<String, String> ARCH_ALIASES =
            Map.of("arm64", "aarch64", "amd64", "x86_64", "x64", "x86_64", "x86-64", "x86_64");

    public SystemPlatform {
        os = normal(os, OS_ALIASES);
        arch = normal(arch, ARCH_ALIASES);
    }

    /**
     * Reads {@code <arch>-<os>}, e.g. {@code aarch64-linux}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static SystemPlatform parse(String system) {
        int dash = system.indexOf('-');
        if (dash <= 0 || dash == system.length() - 1) {
            throw new IllegalArgumentException("expected <arch>-<os>, e.g. x86_64-linux, found \"" + system + "\"");
        }
        return new SystemPlatform(system.substring(dash + 1), system.substring(0, dash));
    }

    /** True when a node of this platform can serve a request for {@code requested}. */
    public boolean serves(SystemPlatform requested) {
        return isKnown() && equals(requested);
    }

    /** True when {@code observed} states something else; what either side leaves open contradicts nothing. */
    public boolean contradicts(SystemPlatform observed) {
        return differs(os, observed.os) || differs(arch, observed.arch);
    }

    private boolean isKnown() {
        return !os.equals(UNKNOWN) && !arch.equals(UNKNOWN);
    }

    private static boolean differs(String stated, String observed) {
        return !stated.equals(UNKNOWN) && !observed.equals(UNKNOWN) && !stated.equals(observed);
    }

    private static String normal(String name, Map<String, String> aliases) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return lower.isEmpty() ? UNKNOWN : aliases.getOrDefault(lower, lower);
    }

    /** {@code <arch>-<os>}. */
    @Override
    public String toString() {
        return arch + "-" + os;
    }
}
