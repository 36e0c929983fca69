package dev.agentplane.validation.manifest;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** RFC 3339 times with {@code T} and offset, without leap second. */
public final class Times {

    private static final int NANO_DIGITS = 9;
    private static final int LONGEST = 128;
    private static final Pattern FORM = Pattern.compile(
            "([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-5][0-9])(?:\\.([0-9]+))?([Zz]|[+-][0-9]{2}:[0-9]{2})");

    private Times() {}

    /** The instant; what a fraction has beyond nanoseconds is dropped. Empty when it is no such time. */
    public static Optional<Instant> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (text.length() > LONGEST || !form.matches()) {
            return Optional.empty();
        }
        String digits = form.group(2);
        String fraction = digits == null ? "" : "." + digits.substring(0, Math.min(NANO_DIGITS, digits.length()));
        try {
            return Optional.of(OffsetDateTime.parse(form.group(1) + fraction + form.group(3))
                    .toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
