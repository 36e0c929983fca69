package dev.agentplane.sealing.audit;

import dev.agentplane.attestation.note.Checkpoint;
import dev.agentplane.attestation.note.Vkey;
import dev.agentplane.domain.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The signed tree heads that are known of one log, from the checkpoints topic and from anchors. Not thread-safe. */
public final class SignedHeads {

    private final String origin;
    private final @Nullable Vkey key;
    private final TreeMap<Long, Digest> roots = new TreeMap<>();
    private final List<Alarm> alarms = new ArrayList<>();
    private long checked;

    /**
     * @param origin the log
     * @param key its key; null when nothing says which it is: then heads are compared without knowing who signed them
     */
    public SignedHeads(String origin, @Nullable Vkey key) {
        this.origin = origin;
        this.key = key;
    }

    /**
     * Takes a head of this log.
     *
     * @param where topic or file it came from
     * @param offset its offset there; −1 for a file
     */
    public void add(Checkpoint head, String where, long offset) {
        checked++;
        Vkey known = key;
        if (known != null && !head.signedBy(known)) {
            alarms.add(new Alarm(
                    AlarmKind.BAD_SIGNATURE,
                    origin,
                    head.size() - 1,
                    where,
                    offset,
                    "a checkpoint signed by " + known,
                    "size " + head.size() + " without such a signature"));
            return;
        }
        Digest before = roots.putIfAbsent(head.size(), head.root());
        if (before != null && !before.equals(head.root())) {
            alarms.add(new Alarm(
                    AlarmKind.FORKED,
                    origin,
                    head.size() - 1,
                    where,
                    offset,
                    "one root at size " + head.size() + ": " + before,
                    "another one, also signed: " + head.root()));
        }
    }

    /** Takes bytes that should be a head of this log. */
    public void addUnreadable(String where, long offset, String problem) {
        alarms.add(new Alarm(AlarmKind.BAD_SIGNATURE, origin, -1, where, offset, "a checkpoint", problem));
    }

    /** The root that was signed at this size. */
    Optional<Digest> at(long size) {
        return Optional.ofNullable(roots.get(size));
    }

    /** Largest signed size; 0 when there is none. */
    long largest() {
        return roots.isEmpty() ? 0 : roots.lastKey();
    }

    /** How many there were. */
    long checked() {
        return checked;
    }

    /** What is wrong with the heads themselves. */
    List<Alarm> alarms() {
        return List.copyOf(alarms);
    }
}
