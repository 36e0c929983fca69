package dev.agentplane.sealing;

import dev.agentplane.attestation.intoto.Statement;
import dev.agentplane.domain.Digest;
import dev.agentplane.platform.state.Formats;
import dev.agentplane.platform.state.Table;
import dev.agentplane.platform.state.Tables;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The sealer's state on disk. Whoever changes the fold or a format counts {@link #VERSION} up. */
final class SealingTables {

    private static final int VERSION = 5;
    private static final int DIGEST_BYTES = 32;

    private final Tables tables = new Tables(VERSION);
    private final Table<LogHead> heads = tables.table("head", Formats.data(SealingTables::write, SealingTables::head));
    /** Open runs only: entries go when a run is closed. */
    private final Table<Long> awaited =
            tables.table("awaited", Formats.data((due, out) -> out.writeLong(due), DataInputStream::readLong));

    private final Table<RunTail> runs = tables.table("run", Formats.data(SealingTables::write, SealingTables::run));

    Tables tables() {
        return tables;
    }

    PartitionState partition(int partition) {
        return new PartitionState(partition, heads, runs, awaited);
    }

    private static void write(LogHead head, DataOutputStream out) throws IOException {
        out.writeLong(head.nextIndex());
        out.writeInt(head.nextOffsets().size());
        for (Map.Entry<String, Long> offset : head.nextOffsets().entrySet()) {
            out.writeUTF(offset.getKey());
            out.writeLong(offset.getValue());
        }
        write(head.sealKeys(), out);
        write(head.endedKeys(), out);
        write(head.approvers(), out);
        out.writeInt(head.roots().threshold());
        write(head.roots().keys(), out);
    }

    private static void write(Set<String> keys, DataOutputStream out) throws IOException {
        out.writeInt(keys.size());
        for (String key : keys) {
            out.writeUTF(key);
        }
    }

    private static LogHead head(DataInputStream in) throws IOException {
        long nextIndex = in.readLong();
        Map<String, Long> offsets = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            offsets.put(in.readUTF(), in.readLong());
        }
        return new LogHead(nextIndex, offsets, keys(in), keys(in), keys(in), new LogRoots(in.readInt(), keys(in)));
    }

    private static Set<String> keys(DataInputStream in) throws IOException {
        Set<String> keys = new HashSet<>();
        for (int left = in.readInt(); left > 0; left--) {
            keys.add(in.readUTF());
        }
        return keys;
    }

    private static void write(RunTail tail, DataOutputStream out) throws IOException {
        out.writeLong(tail.nextS());
        Digest prev = tail.prev();
        out.write(prev == null ? new byte[DIGEST_BYTES] : prev.raw());
        out.writeLong(tail.nextRevision());
        out.writeInt(tail.outcomes().size());
        for (Map.Entry<String, String> outcome : tail.outcomes().entrySet()) {
            out.writeUTF(outcome.getKey());
            out.writeUTF(outcome.getValue());
        }
        out.writeInt(tail.leaves().size());
        for (RunTail.LeafRef leaf : tail.leaves()) {
            out.writeLong(leaf.i());
            out.writeUTF(leaf.k());
            out.write(leaf.d().raw());
        }
        Statement.Subject bundle = tail.bundle();
        out.writeBoolean(bundle != null);
        if (bundle != null) {
            out.writeUTF(bundle.name());
            out.write(bundle.sha256().raw());
        }
        out.writeLong(tail.due());
        out.writeBoolean(tail.incomplete());
    }

    private static RunTail run(DataInputStream in) throws IOException {
        long nextS = in.readLong();
        Digest prev = digest(in);
        long nextRevision = in.readLong();
        Map<String, String> outcomes = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            outcomes.put(in.readUTF(), in.readUTF());
        }
        int size = in.readInt();
        List<RunTail.LeafRef> leaves = new ArrayList<>(size);
        for (int s = 0; s < size; s++) {
            leaves.add(new RunTail.LeafRef(s, in.readLong(), in.readUTF(), digest(in)));
        }
        Statement.Subject bundle = in.readBoolean() ? new Statement.Subject(in.readUTF(), digest(in)) : null;
        return new RunTail(
                nextS,
                nextS == 0 ? null : prev,
                leaves,
                outcomes,
                nextRevision,
                bundle,
                in.readLong(),
                in.readBoolean());
    }

    private static Digest digest(DataInputStream in) throws IOException {
        return Digest.ofRaw(in.readNBytes(DIGEST_BYTES));
    }
}
