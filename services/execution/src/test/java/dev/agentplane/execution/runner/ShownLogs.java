package dev.agentplane.execution.runner;

import dev.agentplane.events.RunLogged;
import dev.agentplane.events.RunStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what was shown. */
public final class ShownLogs implements LiveLogs {

    private final long bytesPerStream;
    private final List<RunLogged> pieces = new CopyOnWriteArrayList<>();

    public ShownLogs(long bytesPerStream) {
        this.bytesPerStream = bytesPerStream;
    }

    @Override
    public long bytesPerStream() {
        return bytesPerStream;
    }

    @Override
    public void say(RunLogged piece) {
        pieces.add(piece);
    }

    List<RunLogged> pieces() {
        return List.copyOf(pieces);
    }

    /** What was shown of a stream so far. */
    public String text(String traceId, RunStream stream) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (RunLogged piece : pieces) {
            if (piece.getTraceId().equals(traceId) && piece.getStream() == stream) {
                bytes.writeBytes(piece.getData().array());
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
