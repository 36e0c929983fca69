package dev.agentplane.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Reads one service's settings from a map (environment, or flags turned into the same names), collecting every error
 * before any is reported.
 */
public final class Settings {

    /** Prefix of every variable of agentplane. */
    public static final String PREFIX = "AGENTPLANE_";

    private final Map<String, String> values;
    private final List<String> errors = new ArrayList<>();
    private final TreeSet<String> known = new TreeSet<>();

    public Settings(Map<String, String> values) {
        this.values = new TreeMap<>(values);
    }

    /** A required text. */
    public String required(String name) {
        known.add(name);
        String value = values.get(name);
        if (value == null || value.isBlank()) {
            errors.add(name + ": required, but not set");
            return "";
        }
        return value.strip();
    }

    /** An optional text. */
    public String text(String name, String fallback) {
        known.add(name);
        String value = values.get(name);
        return value == null || value.isBlank() ? fallback : value.strip();
    }

    /** An optional whole number within bounds. */
    public int number(String name, int fallback, int min, int max) {
        return parsed(name, fallback, "a whole number from " + min + " to " + max, text -> {
            int number = Integer.parseInt(text);
            if (number < min || number > max) {
                throw new IllegalArgumentException(text);
            }
            return number;
        });
    }

    /** An optional {@code true} or {@code false}. */
    public boolean flag(String name, boolean fallback) {
        return parsed(name, fallback, "true or false", text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        });
    }

    /** An optional value of any form; {@code expected} completes "expected …". */
    public <T> T parsed(String name, T fallback, String expected, Function<String, T> parser) {
        known.add(name);
        String value = values.get(name);
        if (value == null || value.isBlank()) {
            return fallback;
        }
        try {
            return parser.apply(value.strip());
        } catch (IllegalArgumentException e) {
            errors.add(name + ": expected " + expected + ", found \"" + value + "\"");
            return fallback;
        }
    }

    /**
     * All variables that start with {@code prefix}, renamed the way Kafka's own images do it: {@code
     * AGENTPLANE_KAFKA_SECURITY_PROTOCOL} becomes {@code security.protocol}.
     */
    public Map<String, String> dotted(String prefix) {
        Map<String, String> found = new TreeMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                known.add(name);
                found.put(
                        name.substring(prefix.length())
                                .toLowerCase(java.util.Locale.ROOT)
                                .replace('_', '.'),
                        value);
            }
        });
        return found;
    }

    /** All variables that start with {@code prefix}, by the rest of their names. */
    public Map<String, String> startingWith(String prefix) {
        Map<String, String> found = new TreeMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                known.add(name);
                found.put(name.substring(prefix.length()), value);
            }
        });
        return found;
    }

    /** Adds an error found by the caller. */
    public void error(String message) {
        errors.add(message);
    }

    /** Names that were asked for. */
    public java.util.Set<String> known() {
        return known;
    }

    /**
     * Ends reading.
     *
     * @throws ConfigException with all errors, when there are any
     */
    public void check() {
        if (!errors.isEmpty()) {
            throw new ConfigException(errors);
        }
    }
}
