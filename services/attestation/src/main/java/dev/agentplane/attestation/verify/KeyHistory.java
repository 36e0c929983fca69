package dev.agentplane.attestation.verify;

import dev.agentplane.attestation.intoto.KeyEvent;
import dev.agentplane.attestation.keys.PublicKey;
import dev.agentplane.attestation.trust.TrustFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which key counted at which leaf index of one log: from the trust file and from the log's own key events. */
final class KeyHistory {

    private static final long OPEN = Long.MAX_VALUE;

    private final Map<PublicKey, List<Span>> spans = new LinkedHashMap<>();
    /** Where the log itself ended a key, in whatever role. */
    private final Map<PublicKey, Long> ends = new HashMap<>();
    /** Where the trust file ended a key in a role: a registration in the log does not outlive it. */
    private final Map<Granted, Long> fileEnds = new HashMap<>();

    private record Granted(PublicKey key, String role) {}

    /** What a key may sign, and where: a role counts only in the interval it was granted for. */
    private record Span(Set<String> roles, long from, long to) {}

    KeyHistory(TrustFile trust, String origin) {
        for (TrustFile.TrustedKey key : trust.keys()) {
            for (TrustFile.Interval interval : key.valid()) {
                if (interval.origin().equals(origin)) {
                    Long to = interval.to();
                    grant(key.key(), key.roles(), interval.from(), to == null ? OPEN : to);
                    key.roles()
                            .forEach(role ->
                                    fileEnds.merge(new Granted(key.key(), role), to == null ? OPEN : to, Math::max));
                }
            }
        }
    }

    private void grant(PublicKey key, Set<String> granted, long from, long to) {
        spans.computeIfAbsent(key, k -> new ArrayList<>()).add(new Span(Set.copyOf(granted), from, to));
    }

    private void end(PublicKey key, long to) {
        ends.merge(key, to, Math::min);
    }

    /** Applies a key event at this leaf index. */
    void apply(long index, KeyEvent event) {
        switch (event.action()) {
            case REGISTER -> grant(event.key(), event.roles(), index + 1, OPEN);
            case RETIRE -> end(event.key(), index);
            case REVOKE -> end(event.key(), event.compromisedSince().orElse(index));
        }
    }

    /** All keys that were ever granted anything. */
    Set<PublicKey> keys() {
        return spans.keySet();
    }

    boolean mayEver(PublicKey key, String role) {
        return spans.getOrDefault(key, List.of()).stream()
                .anyMatch(span -> span.roles().contains(role));
    }

    boolean validAt(PublicKey key, String role, long index) {
        // Where file and log differ, the earlier end wins.
        return index < ends.getOrDefault(key, OPEN)
                && index < fileEnds.getOrDefault(new Granted(key, role), OPEN)
                && spans.getOrDefault(key, List.of()).stream()
                        .anyMatch(span -> span.roles().contains(role) && span.from() <= index && index < span.to());
    }

    /**
     * What is known, as a trust file says it. A key that ended before it began keeps an empty interval: without it the
     * registration in the log would count again for whoever is not shown the event that ended it.
     */
    List<TrustFile.TrustedKey> trusted(String origin) {
        List<TrustFile.TrustedKey> trusted = new ArrayList<>();
        spans.forEach((key, granted) -> granted.forEach(span -> {
            long end = Math.min(span.to(), ends.getOrDefault(key, OPEN));
            for (String role : new TreeSet<>(span.roles())) {
                end = Math.min(end, fileEnds.getOrDefault(new Granted(key, role), OPEN));
            }
            TrustFile.Interval interval =
                    new TrustFile.Interval(origin, Math.min(span.from(), end), end == OPEN ? null : end);
            trusted.add(new TrustFile.TrustedKey(key, span.roles(), List.of(interval)));
        }));
        return trusted;
    }
}
