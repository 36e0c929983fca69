package dev.agentplane.execution.ssh;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An SSH destination as an inventory names it: {@code [ssh://][user@]host[:port]}, an IPv6 address in brackets.
 *
 * @param user user name, or {@code null} when the destination does not say
 * @param host host name, address, or an alias of the SSH client configuration
 * @param port port, or {@code null} when the destination does not say
 */
public record SshDestination(
        @Nullable String user, String host, @Nullable Integer port) {

    private static final Pattern FORM = Pattern.compile(
            "(?:ssh://)?(?:([A-Za-z0-9_][A-Za-z0-9_.-]*)@)?(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9_][A-Za-z0-9_.-]*))(?::(\\d{1,5}))?/?");
    private static final int MAX_PORT = 65_535;

    /**
     * Reads a destination.
     *
     * @throws IllegalArgumentException when it does not have that form
     */
    public static SshDestination parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "expected an SSH destination [user@]host[:port], found \"" + text + "\"");
        }
        String host = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
        Integer port = matcher.group(4) == null ? null : Integer.valueOf(matcher.group(4));
        if (port != null && (port < 1 || port > MAX_PORT)) {
            throw new IllegalArgumentException("expected a port from 1 to 65535, found \"" + text + "\"");
        }
        return new SshDestination(matcher.group(1), host, port);
    }

    @Override
    public String toString() {
        return (user == null ? "" : user + "@") + host + (port == null ? "" : ":" + port);
    }
}
