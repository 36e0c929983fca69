package dev.agentplane.execution;

import dev.agentplane.domain.Digest;
import dev.agentplane.domain.bundle.FileEntry;
import dev.agentplane.domain.bundle.FileList;
import dev.agentplane.execution.plan.ExecutionPlan;
import dev.agentplane.execution.plan.Limits;
import dev.agentplane.platform.BlobSink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Bundles of a script and a data file, with their bytes among the blobs. */
public final class Bundles {

    private final BlobSink blobs;

    public Bundles(BlobSink blobs) {
        this.blobs = blobs;
    }

    /** Files of a bundle whose {@code smoke.sh} is this script, after a line {@code #!/bin/sh}. */
    public FileList files(String script) {
        List<FileEntry> entries = new ArrayList<>();
        entries.add(entry("smoke.sh", "#!/bin/sh\n" + script, true));
        entries.add(entry("plain.sh", script, false));
        entries.add(entry("data/größe.txt", "data\n", false));
        FileList files = new FileList(entries);
        blobs.put(files.canonicalBytes());
        blobs.flush();
        return files;
    }

    private FileEntry entry(String path, String text, boolean executable) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        blobs.put(bytes);
        return new FileEntry(path, executable, Digest.of(bytes), bytes.length);
    }

    /** A plan for attempt 1 with ten seconds. */
    public ExecutionPlan plan(String traceId, String script) {
        return plan(traceId, script, 10, Limits.DEFAULT);
    }

    /** A plan for attempt 1. */
    public ExecutionPlan plan(String traceId, String script, int seconds, Limits limits) {
        FileList files = files(script);
        return new ExecutionPlan(
                traceId,
                1,
                "local",
                files.digest(),
                files,
                "smoke.sh",
                false,
                false,
                0,
                Duration.ofSeconds(seconds),
                limits);
    }
}
