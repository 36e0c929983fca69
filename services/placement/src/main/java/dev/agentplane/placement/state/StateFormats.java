package dev.agentplane.placement.state;

import dev.agentplane.events.ExecutorStanding;
import dev.agentplane.events.PlacementProgress;
import dev.agentplane.events.PlacementStage;
import dev.agentplane.platform.state.Formats;
import dev.agentplane.platform.state.ValueFormat;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

/** How tables keep what placement remembers. */
final class StateFormats {

    private final AvroFormat<PlacementProgress> progress =
            new AvroFormat<>(PlacementProgress.getClassSchema(), PlacementProgress.class);
    private final AvroFormat<ExecutorStanding> standing =
            new AvroFormat<>(ExecutorStanding.getClassSchema(), ExecutorStanding.class);

    static ValueFormat<String> text() {
        return Formats.data((text, out) -> out.writeUTF(text), in -> in.readUTF());
    }

    static ValueFormat<Held> held() {
        return Formats.data(
                (held, out) -> {
                    out.writeUTF(held.stage().name());
                    out.writeUTF(held.executor());
                    write(held.use(), out);
                    out.writeLong(held.until().toEpochMilli());
                },
                in -> new Held(
                        PlacementStage.valueOf(in.readUTF()),
                        in.readUTF(),
                        use(in),
                        Instant.ofEpochMilli(in.readLong())));
    }

    ValueFormat<Request> request() {
        return new ValueFormat<>() {

            @Override
            public byte[] toBytes(Request request) {
                return progress.toBytes(request.waiting());
            }

            @Override
            public Request fromBytes(byte[] bytes) {
                return Request.of(progress.fromBytes(bytes));
            }
        };
    }

    ValueFormat<Fleet> fleet() {
        return Formats.data(this::write, this::fleet);
    }

    private void write(Fleet fleet, DataOutputStream out) throws IOException {
        out.writeInt(fleet.standings().size());
        for (Standing one : fleet.standings().values()) {
            byte[] bytes = standing.toBytes(one.event());
            out.writeInt(bytes.length);
            out.write(bytes);
        }
        out.writeInt(fleet.waiting());
        out.writeInt(fleet.use().size());
        for (var use : fleet.use().entrySet()) {
            out.writeUTF(use.getKey());
            write(use.getValue(), out);
        }
    }

    private Fleet fleet(DataInputStream in) throws IOException {
        SortedMap<String, Standing> standings = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            Standing one = Standing.of(standing.fromBytes(in.readNBytes(in.readInt())));
            standings.put(one.executor(), one);
        }
        int waiting = in.readInt();
        SortedMap<String, Use> use = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            use.put(in.readUTF(), use(in));
        }
        return new Fleet(standings, use, waiting);
    }

    private static void write(Use use, DataOutputStream out) throws IOException {
        out.writeLong(use.slots());
        out.writeLong(use.vcpu());
        out.writeLong(use.memMiB());
        out.writeLong(use.diskGiB());
    }

    private static Use use(DataInputStream in) throws IOException {
        return new Use(in.readLong(), in.readLong(), in.readLong(), in.readLong());
    }
}
