package dev.agentplane.sealing.keys;

import dev.agentplane.attestation.intoto.KeyEvent;
import dev.agentplane.attestation.keys.PublicKey;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A key as the logs know it.
 *
 * @param key the key
 * @param principal whose it is
 * @param roles what it may sign
 * @param newest what happened to it last, by partition
 */
public record KnownKey(PublicKey key, String principal, Set<String> roles, Map<Integer, KeyEvent.Action> newest) {

    public KnownKey {
        roles = Set.copyOf(roles);
        newest = Map.copyOf(newest);
    }

    /** True where it may sign now. */
    public boolean activeIn(int partition) {
        return newest.get(partition) == KeyEvent.Action.REGISTER;
    }

    KnownKey after(int partition, KeyEvent.Action action) {
        Map<Integer, KeyEvent.Action> changed = new TreeMap<>(newest);
        changed.put(partition, action);
        return new KnownKey(key, principal, roles, changed);
    }
}
