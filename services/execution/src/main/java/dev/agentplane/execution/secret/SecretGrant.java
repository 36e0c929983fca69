package dev.agentplane.execution.secret;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One line of the operator's rules.
 *
 * @param secret reference of the secret, exactly as a bundle's resolves
 * @param bundles names or digests of bundles; {@code *} for every one
 * @param lanes lanes; {@code *} for every one
 * @param executors names of executors; {@code *} for every one
 */
record SecretGrant(String secret, Set<String> bundles, Set<String> lanes, Set<String> executors) {

    private static final String EVERY = "*";

    SecretGrant {
        bundles = Set.copyOf(bundles);
        lanes = Set.copyOf(lanes);
        executors = Set.copyOf(executors);
    }

    /** What of a run this grant does not cover; empty when it covers it. */
    List<String> misses(SecretAsker asker) {
        List<String> misses = new ArrayList<>();
        if (!covers(bundles, asker.bundleName()) && !bundles.contains(asker.bundleDigest())) {
            misses.add("bundle");
        }
        if (!covers(lanes, asker.lane())) {
            misses.add("lane");
        }
        if (!covers(executors, asker.executor())) {
            misses.add("executor");
        }
        return misses;
    }

    private static boolean covers(Set<String> listed, String one) {
        return listed.contains(EVERY) || listed.contains(one);
    }
}
