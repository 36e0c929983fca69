package dev.agentplane.execution.runner;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the launcher says about a finished attempt.
 *
 * @param end how it ended
 * @param code exit code of the sandbox: the script's, or 128+n
 * @param wallMillis wall time on the executor, in steps of 10 ms
 * @param userMillis user CPU of the whole tree, in steps of the kernel's clock tick; empty when not measured
 * @param systemMillis system CPU likewise
 */
public record LaunchStatus(End end, int code, long wallMillis, OptionalLong userMillis, OptionalLong systemMillis) {

    /** Kinds of end that the launcher tells apart. */
    public enum End {
        /** By itself, or by a signal that was not the launcher's. */
        EXITED,
        /** Killed at the deadline. */
        EXPIRED,
        /** Killed because the control plane let go of it. */
        ABANDONED,
        /** The sandbox could not be set up; nothing of the bundle ran. */
        UNSTARTED,
        /** The supervisor on the executor is gone without a status. */
        LOST
    }

    private static final Pattern TIMES = Pattern.compile("(\\d+)m(\\d+)[.,](\\d{1,9})s");
    private static final int CENTI = 10;
    private static final long MINUTE = 60_000;

    /**
     * Reads the lines of a status.
     *
     * @throws IllegalArgumentException when they are not complete
     */
    public static LaunchStatus parse(List<String> lines) {
        if (lines.isEmpty() || !lines.get(lines.size() - 1).equals("done")) {
            throw new IllegalArgumentException("the launcher's status is not complete: " + lines);
        }
        Map<String, String> values = new HashMap<>();
        for (String line : lines) {
            int sign = line.indexOf('=');
            if (sign > 0) {
                values.put(line.substring(0, sign), line.substring(sign + 1));
            }
        }
        return new LaunchStatus(
                End.valueOf(values.getOrDefault("end", "").toUpperCase(java.util.Locale.ROOT)),
                Integer.parseInt(values.getOrDefault("code", "")),
                Long.parseLong(values.getOrDefault("centis", "")) * CENTI,
                millis(values.getOrDefault("user", "")),
                millis(values.getOrDefault("system", "")));
    }

    private static OptionalLong millis(String text) {
        Matcher matcher = TIMES.matcher(text);
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        String fraction = (matcher.group(3) + "00").substring(0, 3);
        return OptionalLong.of(Long.parseLong(matcher.group(1)) * MINUTE
                + Long.parseLong(matcher.group(2)) * 1000
                + Long.parseLong(fraction));
    }
}
