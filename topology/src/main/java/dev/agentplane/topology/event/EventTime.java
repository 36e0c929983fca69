package dev.agentplane.topology.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The date-times that events carry: {@code YYYY-MM-DDThh:mm:ss}, one to nine fraction digits or none, {@code Z} or {@code
 * ±hh:mm}, letters in either case. A leap second, a missing offset and an offset beyond 18 hours are refused.
 */
final class EventTime {

    private static final Pattern FORM = Pattern.compile("(\\d{4})-(\\d{2})-(\\d{2})[Tt](\\d{2}):(\\d{2}):(\\d{2})"
            + "(?:\\.(\\d{1,9}))?(?:[Zz]|([+-])(\\d{2}):(\\d{2}))");
    private static final int NANO_DIGITS = 9;

    private EventTime() {}

    static Optional<Instant> parse(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            return Optional.empty();
        }
        try {
            LocalDateTime local = LocalDateTime.of(
                    number(m, 1), number(m, 2), number(m, 3), number(m, 4), number(m, 5), number(m, 6), nanos(m));
            return Optional.of(local.toInstant(offset(m)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int nanos(Matcher m) {
        String digits = m.group(7);
        return digits == null ? 0 : Integer.parseInt(digits + "0".repeat(NANO_DIGITS - digits.length()));
    }

    private static ZoneOffset offset(Matcher m) {
        if (m.group(8) == null) {
            return ZoneOffset.UTC;
        }
        int sign = "-".equals(m.group(8)) ? -1 : 1;
        return ZoneOffset.ofHoursMinutes(sign * number(m, 9), sign * number(m, 10));
    }

    private static int number(Matcher m, int group) {
        return Integer.parseInt(m.group(group));
    }
}
