package dev.agentplane.cli.command;

import dev.agentplane.domain.Digest;
import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.BlobRef;
import dev.agentplane.events.OutputFile;
import dev.agentplane.platform.Blobs;
import dev.agentplane.sealing.ExportDirectory;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a run left, as files for people: the exported artifacts at the top, {@code stdout.log}, {@code stderr.log}, {@code
 * outputs/} as the script wrote them, {@code evidence/} as it verifies.
 */
final class RunFolder {

    private static final String ARTIFACTS = "artifacts/";

    private RunFolder() {}

    /** All files by relative path; what is no longer on the blobs topic is left out. */
    static Map<String, byte[]> files(Map<String, byte[]> export, @Nullable AttemptFinished attempt, Blobs blobs) {
        Map<String, byte[]> files = new TreeMap<>();
        export.forEach((path, bytes) -> {
            files.put("evidence/" + path, bytes);
            if (path.startsWith(ARTIFACTS)) {
                files.put(path.substring(ARTIFACTS.length()), bytes);
            }
        });
        if (attempt != null) {
            put(files, "stdout.log", attempt.getStdout(), blobs);
            put(files, "stderr.log", attempt.getStderr(), blobs);
            for (OutputFile output : attempt.getOutputs()) {
                put(files, "outputs/" + output.getPath(), output.getBlob(), blobs);
            }
        }
        return files;
    }

    private static void put(Map<String, byte[]> files, String path, @Nullable BlobRef ref, Blobs blobs) {
        if (ref != null) {
            blobs.read(Digest.parse(ref.getSha256())).ifPresent(bytes -> files.put(path, bytes));
        }
    }

    /** Replaces the directory by these files, whole or not at all. */
    static void write(java.nio.file.Path directory, Map<String, byte[]> files) throws java.io.IOException {
        ExportDirectory.write(directory, files);
    }
}
