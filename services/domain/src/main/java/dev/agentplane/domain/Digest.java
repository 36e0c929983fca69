package dev.agentplane.domain;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A SHA-256 digest.
 *
 * @param hex 64 lower-case hex digits
 */
public record Digest(String hex) implements Comparable<Digest> {

    private static final String PREFIX = "sha256:";
    private static final int HEX_DIGITS = 64;

    public Digest {
        if (!isDigest(hex)) {
            throw new IllegalArgumentException("expected 64 lower-case hex digits, found \"" + hex + "\"");
        }
    }

    /** Written out: trees are made of digests, and a regular expression took longer than hashing. */
    private static boolean isDigest(String text) {
        if (text.length() != HEX_DIGITS) {
            return false;
        }
        for (int i = 0; i < HEX_DIGITS; i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    /** SHA-256 of these bytes. */
    public static Digest of(byte[] bytes) {
        return new Digest(HexFormat.of().formatHex(sha256().digest(bytes)));
    }

    /** The digest that {@code raw}, 32 bytes, is. */
    public static Digest ofRaw(byte[] raw) {
        return new Digest(HexFormat.of().formatHex(raw));
    }

    /**
     * Reads {@code sha256:<hex>}.
     *
     * @throws IllegalArgumentException for anything else, the bare hex form included
     */
    public static Digest parse(String prefixed) {
        if (!prefixed.startsWith(PREFIX)) {
            throw new IllegalArgumentException("expected sha256:<64 hex digits>, found \"" + prefixed + "\"");
        }
        return new Digest(prefixed.substring(PREFIX.length()));
    }

    /** A fresh SHA-256 for streaming; finish with {@link #ofRaw}. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The 32 bytes. */
    public byte[] raw() {
        return HexFormat.of().parseHex(hex);
    }

    /** {@code sha256:<hex>}, the form used in events and files. */
    @Override
    public String toString() {
        return PREFIX + hex;
    }

    @Override
    public int compareTo(Digest other) {
        return hex.compareTo(other.hex);
    }
}
