package dev.agentplane.domain.secret;

/**
 * Shapes of access tokens: a prefix and how many characters of {@code [A-Za-z0-9_-]} follow at least.
 *
 * @param prefix what it starts with
 * @param count characters after the prefix
 * @param upper whether only upper-case letters and digits count
 */
record TokenShape(String prefix, int count, boolean upper) {

    private static final TokenShape[][] BY_FIRST = new TokenShape[128][];

    static {
        TokenShape[] all = {
            new TokenShape("AKIA", 16, true), new TokenShape("ASIA", 16, true),
            new TokenShape("ghp_", 36, false), new TokenShape("gho_", 36, false),
            new TokenShape("ghu_", 36, false), new TokenShape("ghs_", 36, false),
            new TokenShape("ghr_", 36, false), new TokenShape("github_pat_", 22, false),
            new TokenShape("glpat-", 20, false), new TokenShape("xoxa-", 10, false),
            new TokenShape("xoxb-", 10, false), new TokenShape("xoxp-", 10, false),
            new TokenShape("xoxr-", 10, false), new TokenShape("xoxs-", 10, false),
            new TokenShape("sk-", 20, false), new TokenShape("sk_live_", 16, false),
            new TokenShape("rk_live_", 16, false), new TokenShape("AIza", 35, false),
            new TokenShape("npm_", 36, false), new TokenShape("pypi-", 16, false),
            new TokenShape("hf_", 30, false), new TokenShape("hvs.", 24, false),
            new TokenShape("AGE-SECRET-KEY-1", 58, false),
        };
        for (TokenShape shape : all) {
            int first = shape.prefix.charAt(0);
            TokenShape[] known = BY_FIRST[first] == null ? new TokenShape[0] : BY_FIRST[first];
            TokenShape[] more = java.util.Arrays.copyOf(known, known.length + 1);
            more[known.length] = shape;
            BY_FIRST[first] = more;
        }
    }

    /** Length of the token that starts here, as far as its shape goes; 0 when none does. */
    static int match(byte[] bytes, int start) {
        TokenShape[] shapes = BY_FIRST[bytes[start]];
        if (shapes == null) {
            return 0;
        }
        for (TokenShape shape : shapes) {
            if (startsWith(bytes, start, shape.prefix) && shape.follows(bytes, start + shape.prefix.length())) {
                return shape.prefix.length() + shape.count;
            }
        }
        return 0;
    }

    private boolean follows(byte[] bytes, int from) {
        if (from + count > bytes.length) {
            return false;
        }
        for (int i = from; i < from + count; i++) {
            byte b = bytes[i];
            boolean counts = upper ? (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') : isWord(b) || b == '-';
            if (!counts) {
                return false;
            }
        }
        return true;
    }

    static boolean startsWith(byte[] bytes, int from, String ascii) {
        if (from + ascii.length() > bytes.length) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (bytes[from + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** First index at or after {@code from} that is not of {@code [A-Za-z0-9_-]}. */
    static int endOfRun(byte[] bytes, int from) {
        int end = from;
        while (end < bytes.length && (isWord(bytes[end]) || bytes[end] == '-')) {
            end++;
        }
        return end;
    }

    static boolean isWord(byte b) {
        return isAlphanumeric(b) || b == '_';
    }

    static boolean isAlphanumeric(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
    }
}
