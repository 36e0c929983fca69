package dev.agentplane.domain;

import java.time.InstantSource;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Trace ids: one id that is run id, record key and join key of everything a run leaves. */
public final class TraceIds {

    /** What a trace id may look like: it is a Kafka key, a file name and part of URNs. */
    public static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");

    private static final char[] CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int TIME_CHARS = 10;
    private static final int RANDOM_CHARS = 16;
    private static final int BITS_PER_CHAR = 5;
    private static final int CHAR_MASK = 31;

    private TraceIds() {}

    /** True when {@code id} may be used as a trace id. */
    public static boolean isValid(String id) {
        return FORM.matcher(id).matches();
    }

    /**
     * Mints a time-ordered id in the layout of a ULID, lower case: 48 bits of milliseconds, 80 random bits. Sorting
     * ids as text sorts runs by submission time.
     */
    public static String mint(InstantSource clock, RandomGenerator random) {
        char[] id = new char[TIME_CHARS + RANDOM_CHARS];
        long millis = clock.millis();
        for (int i = TIME_CHARS - 1; i >= 0; i--) {
            id[i] = CROCKFORD[(int) (millis & CHAR_MASK)];
            millis >>>= BITS_PER_CHAR;
        }
        for (int i = TIME_CHARS; i < id.length; i++) {
            id[i] = CROCKFORD[random.nextInt(CROCKFORD.length)];
        }
        return new String(id);
    }
}
