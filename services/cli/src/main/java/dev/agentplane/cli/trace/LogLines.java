package dev.agentplane.cli.trace;

import dev.agentplane.events.RunLogged;
import dev.agentplane.events.RunStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Turns the pieces of a run's live log into lines for a terminal. What cannot be printed is shown as {@code \xNN}: a log is
 * somebody else's text, and must not move our cursor. Not thread-safe.
 */
public final class LogLines {

    private static final int LONGEST_LINE = 2000;
    private static final int FIRST_PRINTABLE = 0x20;
    private static final int DELETE = 0x7f;
    private static final int LAST_CONTROL = 0x9f;

    private static final class Stream {
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private long position;
    }

    private final Map<RunStream, Stream> streams = new EnumMap<>(RunStream.class);
    private int attempt;

    /** The lines that this piece completes. */
    public List<String> add(RunLogged piece) {
        List<String> lines = new ArrayList<>();
        if (piece.getAttempt() < attempt) {
            return lines;
        }
        if (piece.getAttempt() > attempt) {
            if (attempt > 0) {
                lines.addAll(rest());
                lines.add("log │ attempt " + piece.getAttempt() + " begins");
            }
            attempt = piece.getAttempt();
            streams.clear();
        }
        Stream stream = streams.computeIfAbsent(piece.getStream(), key -> new Stream());
        String mark = mark(piece.getStream());
        if (piece.getPosition() > stream.position) {
            flush(stream, mark, lines);
            lines.add(mark + "… " + (piece.getPosition() - stream.position) + " bytes are not shown");
        } else if (piece.getPosition() < stream.position) {
            return lines;
        }
        ByteBuffer data = piece.getData().duplicate();
        stream.position = piece.getPosition() + data.remaining();
        while (data.hasRemaining()) {
            take(data.get(), stream, mark, lines);
        }
        if (piece.getCut()) {
            flush(stream, mark, lines);
            lines.add(mark + "… no more of it is shown here; evidence has what is kept of the whole log");
        }
        return lines;
    }

    /** Lines that were begun and not ended. */
    public List<String> rest() {
        List<String> lines = new ArrayList<>();
        streams.forEach((name, stream) -> flush(stream, mark(name), lines));
        return lines;
    }

    private static void take(byte b, Stream stream, String mark, List<String> lines) {
        if (b == '\n') {
            lines.add(mark + text(stream.line.toByteArray()));
            stream.line.reset();
            return;
        }
        stream.line.write(b);
        // Not within a character.
        if (stream.line.size() >= LONGEST_LINE && b >= 0) {
            flush(stream, mark, lines);
        }
    }

    private static void flush(Stream stream, String mark, List<String> lines) {
        if (stream.line.size() > 0) {
            lines.add(mark + text(stream.line.toByteArray()));
            stream.line.reset();
        }
    }

    private static String mark(RunStream stream) {
        return (stream == RunStream.STDOUT ? "out" : "err") + " │ ";
    }

    private static String text(byte[] line) {
        StringBuilder text = new StringBuilder(line.length);
        new String(line, StandardCharsets.UTF_8).codePoints().forEach(c -> {
            boolean control = c < FIRST_PRINTABLE && c != '\t' || c >= DELETE && c <= LAST_CONTROL;
            if (control || Character.getType(c) == Character.FORMAT) {
                text.append(String.format(Locale.ROOT, "\\x%02x", c));
            } else {
                text.appendCodePoint(c);
            }
        });
        return text.toString();
    }
}
