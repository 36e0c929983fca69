package dev.agentplane.sealing.audit;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of an origin, {@code <prefix>/<topic id>/<partition>}.
 *
 * @param prefix prefix and deployment
 * @param topicId id of the evidence topic as Kafka prints it
 * @param partition its partition
 */
record LogName(String prefix, String topicId, int partition) {

    private static final Pattern FORM = Pattern.compile("(.+)/([A-Za-z0-9_-]{22})/(0|[1-9][0-9]{0,8})");

    static Optional<LogName> parse(String origin) {
        Matcher parts = FORM.matcher(origin);
        return parts.matches()
                ? Optional.of(new LogName(parts.group(1), parts.group(2), Integer.parseInt(parts.group(3))))
                : Optional.empty();
    }
}
