package dev.agentplane.execution.ssh;

import dev.agentplane.events.RunStream;
import dev.agentplane.execution.plan.ExecutionPlan;
import dev.agentplane.execution.runner.LiveLogs;
import dev.agentplane.execution.runner.LiveStream;
import dev.agentplane.execution.secret.Redactor;
import java.io.IOException;
import java.util.Arrays;

/** What the launcher there prints of an attempt's logs before its end, through however many connections it takes. */
final class LiveFrames {

    private static final int MOST = 64 * 1024;

    private final LiveStream out;
    private final LiveStream err;

    LiveFrames(ExecutionPlan plan, Redactor redactor, LiveLogs sink) {
        this.out = new LiveStream(plan.traceId(), plan.attempt(), RunStream.STDOUT, redactor, sink);
        this.err = new LiveStream(plan.traceId(), plan.attempt(), RunStream.STDERR, redactor, sink);
    }

    /** Nobody watches. */
    static LiveFrames none(ExecutionPlan plan) {
        return new LiveFrames(plan, Redactor.NONE, LiveLogs.NONE);
    }

    /** What the launcher has to print: {@code <from>,<to>,<from>,<to>}, bytes of standard output and standard error. */
    String wanted() {
        return out.taken() + "," + (out.taken() + out.room()) + "," + err.taken() + "," + (err.taken() + err.room());
    }

    /** Reads so many bytes. */
    interface Source {
        byte[] read(int length) throws IOException;
    }

    /** Takes the frame that this line begins, if it begins one. */
    boolean accept(String line, Source source) throws IOException {
        String[] words = line.split(" ");
        if (words.length != 3 || !words[0].equals("T")) {
            return false;
        }
        int length = Integer.parseInt(words[2]);
        if (length < 0 || length > MOST) {
            throw new IOException("a piece of a live log of " + length + " bytes");
        }
        stream(words[1]).add(source.read(length));
        return true;
    }

    /** The attempt is over and this is the head of its log: what was not shown of it is. */
    void end(String name, byte[] head) {
        LiveStream stream = stream(name);
        if (stream.room() > 0 && stream.taken() < head.length) {
            long to = Math.min(head.length, stream.taken() + stream.room());
            stream.add(Arrays.copyOfRange(head, (int) stream.taken(), (int) to));
        }
        stream.end();
    }

    private LiveStream stream(String name) {
        return name.equals("stdout") ? out : err;
    }
}
