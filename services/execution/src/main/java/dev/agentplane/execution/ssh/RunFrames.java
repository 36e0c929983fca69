package dev.agentplane.execution.ssh;

import dev.agentplane.domain.Digest;
import dev.agentplane.events.BlobRef;
import dev.agentplane.execution.plan.Limits;
import dev.agentplane.execution.runner.Capture;
import dev.agentplane.execution.runner.LaunchStatus;
import dev.agentplane.execution.runner.Outputs;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads what {@code launch.sh detached} or {@code attach} prints: the status, then one frame per file. */
final class RunFrames {

    private static final int MAX_LINE = 4096;
    private static final int OWNER_EXECUTE = 0100;
    private static final int SKIP = 64 * 1024;
    private static final byte[] OUT = "out/".getBytes(StandardCharsets.US_ASCII);

    private final InputStream in;
    private final Limits limits;
    private final long cap;
    private final Capture capture;
    private final Outputs outputs;
    private final LiveFrames live;
    private @Nullable BlobRef stdout;
    private @Nullable BlobRef stderr;

    RunFrames(InputStream in, Limits limits, Capture capture, LiveFrames live) {
        this.in = new BufferedInputStream(in);
        this.limits = limits;
        this.cap = cap(limits);
        this.capture = capture;
        this.live = live;
        this.outputs = new Outputs(limits, capture.redactor());
    }

    /** How many bytes of a file the launcher has to print at most. */
    static long cap(Limits limits) {
        return Math.max(limits.logBytes(), limits.outputBytes());
    }

    /** Reads the status; blocks until the run is over. Empty when the launcher ended without one: look at its exit code. */
    java.util.Optional<LaunchStatus> status() throws IOException {
        List<String> lines = new ArrayList<>();
        do {
            String line = line();
            if (line == null) {
                return java.util.Optional.empty();
            }
            if (!live.accept(line, this::exactly)) {
                lines.add(line);
            }
        } while (lines.isEmpty() || !lines.get(lines.size() - 1).equals("done"));
        return java.util.Optional.of(LaunchStatus.parse(lines));
    }

    /** Reads the files. */
    void files() throws IOException {
        for (String line = line(); !"end".equals(line); line = line()) {
            if (line == null) {
                throw new EOFException("the executor's report broke off");
            }
            String[] words = line.split(" ");
            if (words.length == 5 && words[0].equals("F")) {
                file(words);
            } else if (words.length == 2 && words[0].equals("L")) {
                outputs.ignore(relative(name(words[1])), "link-or-special");
            } else {
                throw new IOException("expected a frame, found \"" + line + "\"");
            }
        }
    }

    Outputs outputs() {
        return outputs;
    }

    @Nullable
    BlobRef stdout() {
        return stdout;
    }

    @Nullable
    BlobRef stderr() {
        return stderr;
    }

    private void file(String[] words) throws IOException {
        boolean executable = (Integer.parseInt(words[1], 8) & OWNER_EXECUTE) != 0;
        long size = Long.parseLong(words[2]);
        byte[] name = name(words[4]);
        if (name.length > OUT.length && Arrays.equals(Arrays.copyOf(name, OUT.length), OUT)) {
            byte[] relative = relative(name);
            if (outputs.admits(relative, size)) {
                outputs.add(relative, executable, blob(size, words[3], outputs.room(), head -> {}));
            } else {
                pass(Math.min(size, cap));
            }
        } else {
            String log = new String(name, StandardCharsets.UTF_8);
            BlobRef kept = blob(size, words[3], limits.logBytes(), head -> live.end(log, head));
            if (log.equals("stdout")) {
                stdout = kept;
            } else {
                stderr = kept;
            }
        }
    }

    private BlobRef blob(long size, String digest, long room, Consumer<byte[]> sight) throws IOException {
        long sent = Math.min(size, cap);
        byte[] head = exactly((int) Math.min(sent, room));
        sight.accept(head);
        if (head.length == size) {
            return capture.whole(head);
        }
        MessageDigest whole = Digest.sha256();
        whole.update(head);
        digestRest(whole, sent - head.length);
        Digest original = digest.equals("-") ? Digest.ofRaw(whole.digest()) : Digest.parse("sha256:" + digest);
        return capture.head(head, original, size);
    }

    private void digestRest(MessageDigest whole, long length) throws IOException {
        for (long left = length; left > 0; ) {
            byte[] piece = exactly((int) Math.min(SKIP, left));
            whole.update(piece);
            left -= piece.length;
        }
    }

    private void pass(long length) throws IOException {
        in.skipNBytes(length);
    }

    private static byte[] relative(byte[] name) {
        return Arrays.copyOfRange(name, OUT.length, name.length);
    }

    private byte[] name(String length) throws IOException {
        int bytes = Integer.parseInt(length);
        if (bytes < 1 || bytes > MAX_LINE) {
            throw new IOException("a file name of " + bytes + " bytes");
        }
        return exactly(bytes);
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the executor's report broke off");
        }
        return bytes;
    }

    private @Nullable String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            line.write(b);
            if (line.size() > MAX_LINE) {
                throw new IOException("expected a line, found more than " + MAX_LINE + " bytes");
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
