package dev.agentplane.execution.runner;

import dev.agentplane.events.RunStream;
import dev.agentplane.execution.secret.Redactor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads on, again and again, in the files that an attempt of this host writes its logs to. Not thread-safe. */
final class LiveTail {

    private static final Logger LOGGER = LoggerFactory.getLogger(LiveTail.class);
    private static final int AT_A_TIME = 2 * LiveStream.PIECE_BYTES;

    private final Path directory;
    private final LiveStream out;
    private final LiveStream err;

    LiveTail(Path directory, String traceId, int attempt, Redactor redactor, LiveLogs sink) {
        this.directory = directory;
        this.out = new LiveStream(traceId, attempt, RunStream.STDOUT, redactor, sink);
        this.err = new LiveStream(traceId, attempt, RunStream.STDERR, redactor, sink);
    }

    /** Takes some of what is new; more of it the next time. */
    void look() {
        read(out, "stdout");
        read(err, "stderr");
    }

    /** The attempt is over: takes what is left. */
    void end() {
        while (read(out, "stdout")) {}
        while (read(err, "stderr")) {}
        out.end();
        err.end();
    }

    /** Whether there may be more. */
    private boolean read(LiveStream stream, String name) {
        Path file = directory.resolve(name);
        if (stream.room() == 0 || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(stream.taken());
            byte[] bytes = in.readNBytes((int) Math.min(AT_A_TIME, stream.room()));
            stream.add(bytes);
            return bytes.length > 0;
        } catch (IOException e) {
            // Shorter than before, or gone: then there is nothing to show.
            LOGGER.atDebug().addKeyValue("file", file).log("cannot follow a log: {}", e.getMessage());
            return false;
        }
    }
}
