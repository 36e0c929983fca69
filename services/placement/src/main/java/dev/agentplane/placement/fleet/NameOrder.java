package dev.agentplane.placement.fleet;

import java.util.Comparator;

/** Orders names by code point, which is not what {@code String.compareTo} does beyond U+FFFF. */
public enum NameOrder implements Comparator<String> {
    BY_CODE_POINT;

    @Override
    public int compare(String a, String b) {
        int shorter = Math.min(a.length(), b.length());
        for (int i = 0; i < shorter; i++) {
            if (a.charAt(i) != b.charAt(i)) {
                // Both sides agree up to here, so both are at the same half of a pair: the low halves decide as chars
                // do.
                return Character.isSurrogate(a.charAt(i)) == Character.isSurrogate(b.charAt(i))
                        ? Character.compare(a.charAt(i), b.charAt(i))
                        : Boolean.compare(Character.isSurrogate(a.charAt(i)), Character.isSurrogate(b.charAt(i)));
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
