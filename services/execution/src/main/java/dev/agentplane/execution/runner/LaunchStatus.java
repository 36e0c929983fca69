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
 * @param peakBytes most memory the run's control group held, file cache included; empty when there was none
 * @param outOfMemory whether the kernel killed a process of it because the memory limit was reached
 */
public record LaunchStatus(
        End end,
        int code,
        long wallMillis,
        OptionalLong userMillis,
        OptionalLong systemMillis,
        OptionalLong peakBytes,
        boolean outOfMemory) {

    /** Kinds of end that the launcher tells apart. */
    public enum End {
        /** By itself, or by a signal that was not the launcher's. */
        EXITED,
        /** Killed at the deadline. */
        EXPIRED,
        /** Killed because its files took too much disk. */
        OVERFULL,
        /** Killed because the control plane let go of it. */
        ABANDONED,
        /** Its virtual machine stopped and said nothing about the script it was running. */
        VANISHED,
        /** The sandbox could not be set up; nothing of the bundle ran. */
        UNSTARTED,
        /** The supervisor on the executor is gone without a status. */
        LOST
    }

    private static final Pattern TIMES = Pattern.compile("(\\d+)m(\\d+)[.,](\\d{1,9})s");
    private static final Pattern MICROS = Pattern.compile("(\\d+),(\\d+)");
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
        Matcher cpu = MICROS.matcher(values.getOrDefault("cpu", ""));
        boolean counted = cpu.matches();
        String peak = values.getOrDefault("peak", "");
        return new LaunchStatus(
                End.valueOf(values.getOrDefault("end", "").toUpperCase(java.util.Locale.ROOT)),
                Integer.parseInt(values.getOrDefault("code", "")),
                Long.parseLong(values.getOrDefault("centis", "")) * CENTI,
                counted ? micros(cpu.group(1)) : millis(values.getOrDefault("user", "")),
                counted ? micros(cpu.group(2)) : millis(values.getOrDefault("system", "")),
                peak.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(peak)),
                !values.getOrDefault("oom", "0").equals("0"));
    }

    /** The status of a run about which only its end and code are known. */
    static LaunchStatus of(End end, int code, long wallMillis) {
        return new LaunchStatus(
                end, code, wallMillis, OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), false);
    }

    private static OptionalLong micros(String text) {
        return OptionalLong.of(Math.round(Long.parseLong(text) / 1000.0));
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
