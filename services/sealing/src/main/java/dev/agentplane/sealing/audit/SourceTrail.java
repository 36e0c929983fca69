package dev.agentplane.sealing.audit;

import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.leaf.Leaf;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Walks along one source partition as the leaves that come from it pass by: every record that needs a leaf must have one,
 * and be what was sealed. Not thread-safe.
 */
final class SourceTrail {

    /** How long a record may wait for its leaf. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String origin;
    private final SourceRecords source;
    private final Alarms alarms;
    private @Nullable SourceRecord ahead;
    private long last = -1;

    SourceTrail(String origin, SourceRecords source, Alarms alarms) {
        this.origin = origin;
        this.source = source;
        this.alarms = alarms;
    }

    /**
     * A leaf that names this source.
     *
     * @param sourceDigest digest of the record as the Statement has it; empty when it has none
     */
    void leaf(LogEntry entry, String sourceDigest) {
        Leaf leaf = entry.leaf();
        boolean derived = leaf.k().equals(Kinds.RUN_MANIFEST);
        if (derived && leaf.o() == last) {
            return;
        }
        if (leaf.o() <= last) {
            raise(
                    AlarmKind.REORDERED,
                    leaf.i(),
                    leaf.o(),
                    "a source offset above " + last,
                    leaf.o() == last ? "the same record sealed again" : "offset " + leaf.o());
            return;
        }
        skipTo(leaf);
        last = leaf.o();
        SourceRecord record = peek();
        if (record != null && record.offset() == leaf.o()) {
            ahead = null;
            if (!sourceDigest.isEmpty() && !sourceDigest.equals(record.value().toString())) {
                raise(AlarmKind.FORKED, leaf.i(), leaf.o(), "source value " + sourceDigest, "value " + record.value());
            }
        } else if (leaf.o() >= source.beginning()) {
            raise(AlarmKind.VIEW_MISMATCH, leaf.i(), leaf.o(), "the source record of this leaf", "no record");
        }
    }

    private void skipTo(Leaf leaf) {
        for (SourceRecord record = peek(); record != null && record.offset() < leaf.o(); record = peek()) {
            ahead = null;
            if (record.owed()) {
                raise(
                        AlarmKind.UNSEALED,
                        leaf.i(),
                        record.offset(),
                        "a leaf of this record before leaf " + leaf.i(),
                        "no leaf, and later records are sealed");
            }
        }
    }

    /**
     * The log is at its end.
     *
     * @param now when it was
     */
    void finish(long leaves, Instant now) {
        // One offset may be the marker of the transaction whose last record was sealed.
        if (source.beginning() > last + 2) {
            raise(
                    AlarmKind.UNSEALED,
                    leaves,
                    last + 1,
                    "records from offset " + (last + 1) + " on, which were not sealed yet",
                    "deleted up to offset " + source.beginning());
        }
        for (SourceRecord record = peek(); record != null; record = peek()) {
            ahead = null;
            if (record.owed() && record.at().plus(PATIENCE).isBefore(now)) {
                raise(
                        AlarmKind.UNSEALED,
                        leaves,
                        record.offset(),
                        "a leaf within " + PATIENCE.toSeconds() + " s of " + record.at(),
                        "none at " + now);
            }
        }
    }

    private @Nullable SourceRecord peek() {
        if (ahead == null && source.records().hasNext()) {
            ahead = source.records().next();
        }
        return ahead;
    }

    private void raise(AlarmKind kind, long index, long offset, String expected, String found) {
        alarms.raise(new Alarm(kind, origin, index, source.topic(), offset, expected, found));
    }
}
