package dev.agentplane.imports.service;

import dev.agentplane.events.SourceRecord;
import dev.agentplane.platform.state.Formats;
import dev.agentplane.platform.state.ValueFormat;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Imports that wait for one run, oldest first.
 *
 * @param entries each once
 */
record Waiting(List<Entry> entries) {

    static final Waiting NOBODY = new Waiting(List.of());
    static final ValueFormat<Waiting> FORMAT = Formats.data(Waiting::write, Waiting::read);

    /**
     * One import.
     *
     * @param identity what must not be imported twice
     * @param since when it was parked
     * @param request the record that asked for it
     */
    record Entry(String identity, Instant since, SourceRecord request) {}

    Waiting {
        entries = List.copyOf(entries);
    }

    boolean holds(String identity) {
        return entries.stream().anyMatch(entry -> entry.identity().equals(identity));
    }

    Waiting with(Entry entry) {
        List<Entry> more = new ArrayList<>(entries);
        more.add(entry);
        return new Waiting(more);
    }

    Waiting without(String identity, SourceRecord request) {
        return new Waiting(entries.stream()
                .filter(entry ->
                        !entry.identity().equals(identity) && !entry.request().equals(request))
                .toList());
    }

    private static void write(Waiting waiting, DataOutputStream out) throws IOException {
        out.writeInt(waiting.entries.size());
        for (Entry entry : waiting.entries) {
            out.writeUTF(entry.identity);
            out.writeLong(entry.since.toEpochMilli());
            out.writeUTF(entry.request.getTopic());
            out.writeInt(entry.request.getPartition());
            out.writeLong(entry.request.getOffset());
            out.writeUTF(entry.request.getValueDigest());
        }
    }

    private static Waiting read(DataInputStream in) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            entries.add(new Entry(
                    in.readUTF(),
                    Instant.ofEpochMilli(in.readLong()),
                    new SourceRecord(in.readUTF(), in.readInt(), in.readLong(), in.readUTF())));
        }
        return new Waiting(entries);
    }
}
