package dev.agentplane.execution.runner;

import dev.agentplane.events.RunLogged;
import dev.agentplane.events.RunStream;
import dev.agentplane.execution.secret.Redactor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One stream of one attempt on its way to whoever watches: without secrets, in pieces, up to a limit. What may be the
 * beginning of a secret waits for what follows. Not thread-safe.
 */
public final class LiveStream {

    /** Largest piece. */
    static final int PIECE_BYTES = 32 * 1024;

    private static final byte[] NOTHING = new byte[0];

    private final String traceId;
    private final int attempt;
    private final RunStream stream;
    private final Redactor redactor;
    private final LiveLogs sink;
    private byte[] waiting = NOTHING;
    private long taken;
    private long shown;
    private boolean full;

    public LiveStream(String traceId, int attempt, RunStream stream, Redactor redactor, LiveLogs sink) {
        this.traceId = traceId;
        this.attempt = attempt;
        this.stream = stream;
        this.redactor = redactor;
        this.sink = sink;
        this.full = sink.bytesPerStream() == 0;
    }

    /** How many bytes of the stream it has taken: where the next ones have to begin. */
    public long taken() {
        return taken;
    }

    /** How many more it wants. */
    public long room() {
        return full ? 0 : Math.max(1, sink.bytesPerStream() - shown - waiting.length);
    }

    /** Takes the next bytes of the stream, as the script wrote them. */
    public void add(byte[] bytes) {
        taken += bytes.length;
        if (full) {
            return;
        }
        byte[] all = Arrays.copyOf(waiting, waiting.length + bytes.length);
        System.arraycopy(bytes, 0, all, waiting.length, bytes.length);
        ByteArrayOutputStream clean = new ByteArrayOutputStream(all.length);
        int told = redactor.cleanStart(all, clean);
        waiting = Arrays.copyOfRange(all, told, all.length);
        show(clean.toByteArray());
    }

    /** There is no more. */
    public void end() {
        byte[] rest = redactor.clean(waiting);
        waiting = NOTHING;
        show(rest);
        full = true;
    }

    private void show(byte[] clean) {
        for (int at = 0; at < clean.length && !full; at += PIECE_BYTES) {
            long left = sink.bytesPerStream() - shown;
            int most = (int) Math.min(Math.min(PIECE_BYTES, left), clean.length - at);
            full = most == left;
            sink.say(new RunLogged(
                    traceId, attempt, stream, shown, ByteBuffer.wrap(Arrays.copyOfRange(clean, at, at + most)), full));
            shown += most;
        }
        if (full) {
            waiting = NOTHING;
        }
    }
}
