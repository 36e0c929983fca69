package dev.agentplane.sealing.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Brings records that are read in the order of offsets into the order of indexes, and says where the two differ. In a
 * good log they never do. Not thread-safe.
 */
final class IndexOrder {

    /** Records that wait for an earlier index. A log with more of them has lost that index, or is beyond telling. */
    private static final int MAX_WAITING = 10_000;

    private final TreeMap<Long, LogEntry> waiting = new TreeMap<>();
    private long next;
    private long largest = -1;
    private long unreadable;

    /** What a record means for the order. */
    enum Place {
        /** As expected, or early: later records may fill the gap. */
        FITS,
        /** After a record with a larger index. */
        LATE,
        /** An index that was there before. */
        AGAIN
    }

    /** Index of the next leaf in order = number of leaves so far. */
    long next() {
        return next;
    }

    /** Largest index seen; −1 before the first. */
    long largest() {
        return largest;
    }

    /** The log is read from this index on. */
    void startAt(long index) {
        next = index;
    }

    /** A record that is no leaf: it may stand in the place of one. */
    void unreadable() {
        unreadable++;
    }

    Place take(LogEntry entry) {
        long index = entry.leaf().i();
        if (index < next || waiting.containsKey(index)) {
            return Place.AGAIN;
        }
        waiting.put(index, entry);
        boolean late = index < largest;
        largest = Math.max(largest, index);
        return late ? Place.LATE : Place.FITS;
    }

    /** Records that are in order now. */
    List<LogEntry> ready() {
        List<LogEntry> ready = new ArrayList<>();
        for (LogEntry entry = waiting.remove(next); entry != null; entry = waiting.remove(next)) {
            ready.add(entry);
            next++;
        }
        return ready;
    }

    /** True when an index is missing that the unreadable records before it account for. */
    boolean hiddenGap() {
        return !waiting.isEmpty() && waiting.firstKey() - next <= unreadable;
    }

    /** True when so many wait that the missing index cannot be expected any more. */
    boolean givesUp() {
        return waiting.size() > MAX_WAITING;
    }

    /** True when something is missing before what is there. */
    boolean hasGap() {
        return !waiting.isEmpty();
    }

    /** Goes on behind the gap. Returns the number of indexes that are missing. */
    long skip() {
        long missing = waiting.firstKey() - next;
        next = waiting.firstKey();
        unreadable = 0;
        return missing;
    }
}
