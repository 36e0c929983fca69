package dev.agentplane.sealing.audit;

import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.leaf.Leaf;
import dev.agentplane.attestation.leaf.MalformedLeafException;
import dev.agentplane.attestation.merkle.Frontier;
import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.attestation.verify.LogRecordCheck;
import dev.agentplane.domain.Digest;
import dev.agentplane.events.EvidenceSealed;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The audit of one log: a fold over its committed records in the order of their offsets, beside its signed heads and its
 * sources. Knows no clock and no broker. Not thread-safe.
 */
public final class LogAudit {

    private final AuditedLog log;
    private final SignedHeads heads;
    private final Alarms alarms = new Alarms();
    private final IndexOrder order = new IndexOrder();
    private final boolean full;
    private final ContentAudit content;
    private @Nullable Frontier tree = Frontier.EMPTY;
    private long provenSize;
    private boolean started;
    private long cutFront;
    private long frontOffset = -1;
    private boolean forked;

    /**
     * @param trust whom to believe; null when nobody said and the log itself names nobody: then no signature is checked
     * @param sources what is left of the source topics; empty to leave them alone
     */
    public LogAudit(AuditedLog log, Level level, @Nullable TrustFile trust, SignedHeads heads, SourcesById sources) {
        this.log = log;
        this.heads = heads;
        this.full = level == Level.FULL;
        Optional<LogRecordCheck> records =
                trust == null ? Optional.empty() : Optional.of(new LogRecordCheck(trust, log.origin()));
        this.content = new ContentAudit(log, records, full ? sources : SourcesById.NONE, alarms);
        heads.alarms().forEach(alarms::raise);
    }

    /** The next record of the topic, by offset. */
    public void take(long offset, EvidenceSealed record) {
        byte[] leafBytes = bytes(record.getLeaf());
        byte[] envelope = bytes(record.getEnvelope());
        Leaf leaf;
        try {
            leaf = Leaf.parse(leafBytes);
        } catch (MalformedLeafException e) {
            takeUnreadable(offset, "a leaf that is none: " + e.getMessage());
            return;
        }
        if (!started) {
            begin(leaf, offset);
        }
        beside(offset, leaf, record);
        if (!Digest.of(envelope).equals(leaf.e())) {
            raise(AlarmKind.FORKED, leaf.i(), offset, "the envelope that was sealed, " + leaf.e(), "another one");
        }
        LogEntry entry = new LogEntry(offset, leaf, leafBytes, envelope);
        switch (order.take(entry)) {
            case FITS -> {}
            case LATE ->
                raise(
                        AlarmKind.REORDERED,
                        leaf.i(),
                        offset,
                        "leaf " + leaf.i() + " before leaf " + order.largest(),
                        "it behind");
            case AGAIN ->
                raise(AlarmKind.REORDERED, leaf.i(), offset, "every leaf once", "leaf " + leaf.i() + " again");
        }
        inOrder();
    }

    /** A record of the topic that is no evidence. */
    public void takeUnreadable(long offset, String problem) {
        raise(AlarmKind.FORKED, order.next(), offset, "a sealed record", problem);
        order.unreadable();
    }

    private void begin(Leaf first, long offset) {
        started = true;
        if (first.i() > 0) {
            // Its leaves are gone: no root can be computed, only what is left be looked at.
            cutFront = first.i();
            tree = null;
            order.startAt(first.i());
            content.withoutBeginning(first.i());
            frontOffset = offset;
        }
    }

    private void beside(long offset, Leaf leaf, EvidenceSealed record) {
        boolean same = record.getIndex() == leaf.i()
                && record.getKind().equals(leaf.k())
                && record.getTraceId().equals(leaf.run());
        if (!same) {
            raise(
                    AlarmKind.VIEW_MISMATCH,
                    leaf.i(),
                    offset,
                    "beside the leaf " + leaf.run() + " " + leaf.k() + " " + leaf.i(),
                    record.getTraceId() + " " + record.getKind() + " " + record.getIndex());
        }
    }

    private void inOrder() {
        append(order.ready());
        if (order.hiddenGap()) {
            tree = null;
            content.unreadable(order.skip());
            append(order.ready());
        } else if (order.givesUp()) {
            gap();
        }
    }

    private void gap() {
        long first = order.next();
        long missing = order.skip();
        tree = null;
        List<LogEntry> ready = order.ready();
        raise(
                AlarmKind.GAP,
                first,
                ready.get(0).offset(),
                "leaf " + first,
                missing + " missing before leaf " + (first + missing));
        append(ready);
    }

    private void append(List<LogEntry> entries) {
        for (LogEntry entry : entries) {
            // What the log says of itself is always looked at: it names the topic and what may be missing.
            if (full || entry.leaf().run().equals(Kinds.LOG)) {
                content.take(entry);
            }
            Frontier before = tree;
            if (before != null) {
                tree = before.append(entry.hash());
                compare(tree, entry);
            }
        }
    }

    private void compare(Frontier now, LogEntry entry) {
        Optional<Digest> signed = heads.at(now.size());
        if (signed.isEmpty() || forked) {
            return;
        }
        Digest root = now.root();
        if (root.equals(signed.get())) {
            provenSize = now.size();
            return;
        }
        // Whatever follows differs too: once is enough.
        forked = true;
        raise(
                AlarmKind.FORKED,
                provenSize,
                entry.offset(),
                "root " + signed.get() + ", signed at size " + now.size(),
                "root " + root + "; the last size that agrees is " + provenSize);
    }

    /**
     * The topic is at its end.
     *
     * @param now when it was
     */
    public LogAuditResult finish(Instant now) {
        while (order.hasGap()) {
            gap();
        }
        long allowed = content.prunedBelow();
        if (cutFront > allowed) {
            raise(
                    AlarmKind.TRUNCATED,
                    0,
                    frontOffset,
                    "leaf " + allowed + " as the first one",
                    "leaf " + cutFront + ", and no prune event that allows it");
        }
        if (heads.largest() > order.largest() + 1) {
            raise(
                    AlarmKind.TRUNCATED,
                    order.largest() + 1,
                    -1,
                    heads.largest() + " leaves, as was signed",
                    (order.largest() + 1) + " leaves");
        }
        content.finish(order.next(), now);
        return new LogAuditResult(log, order.next(), heads.checked(), provenSize, alarms.inOrder(), alarms.counts());
    }

    private void raise(AlarmKind kind, long index, long offset, String expected, String found) {
        alarms.raise(new Alarm(kind, log.origin(), index, log.topic(), offset, expected, found));
    }

    /** What is left in a buffer, which stays as it is. */
    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
