package dev.agentplane.embedded.schema;

/**
 * Which version of a subject is meant.
 *
 * @param number counted from 1, or {@link #LATEST}
 */
public record VersionNumber(int number) {

    /** Stands for the newest version. */
    public static final int LATEST = -1;

    /** The newest version. */
    public static VersionNumber latest() {
        return new VersionNumber(LATEST);
    }

    /**
     * Reads {@code latest}, {@code -1} or a number from 1.
     *
     * @throws RegistryRefusal 42202 when it is none of these
     */
    public static VersionNumber parse(String text) {
        if (text.equals("latest") || text.equals("-1")) {
            return latest();
        }
        try {
            int number = Integer.parseInt(text);
            if (number < 1) {
                throw RegistryRefusal.invalidVersion(text);
            }
            return new VersionNumber(number);
        } catch (NumberFormatException e) {
            throw RegistryRefusal.invalidVersion(text);
        }
    }

    boolean isLatest() {
        return number == LATEST;
    }

    @Override
    public String toString() {
        return isLatest() ? "latest" : Integer.toString(number);
    }
}
