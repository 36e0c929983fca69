package dev.agentplane.validation.bundle;

/**
 * How large a bundle may be.
 *
 * @param maxFiles largest number of regular files
 * @param maxBytes largest sum of their sizes
 */
public record BundleLimits(int maxFiles, long maxBytes) {

    /** 5,000 files and 64 MiB. */
    public static final BundleLimits DEFAULT = new BundleLimits(5_000, 64L << 20);

    /** Largest manifest in bytes. */
    public static final int MAX_MANIFEST = 1 << 20;

    /** Largest file that is searched for secrets and licences. */
    public static final int MAX_SCANNED = 4 << 20;
}
