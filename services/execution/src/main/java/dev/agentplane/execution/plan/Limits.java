package dev.agentplane.execution.plan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What one attempt may use and leave behind, apart from its deadline.
 *
 * @param processes most processes at once, where the executor can enforce it
 * @param fileBytes largest file the script may write, its standard output included; a write beyond it ends the writer
 * @param logBytes how much of standard output and of standard error is kept; of the rest only size and digest
 * @param outputBytes how much of one output file is kept; of the rest only size and digest
 * @param totalBytes how much of all output files together is kept
 * @param digestBytes how much output is digested at all; files beyond are listed as ignored
 * @param outputFiles how many output files are taken; files beyond are listed as ignored
 * @param diskBytes most disk that its files may take together; it is looked at every other second, and the run is ended
 */
public record Limits(
        int processes,
        long fileBytes,
        long logBytes,
        long outputBytes,
        long totalBytes,
        long digestBytes,
        int outputFiles,
        long diskBytes) {

    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;

    /** Limits with the usual disk. */
    public Limits(
            int processes,
            long fileBytes,
            long logBytes,
            long outputBytes,
            long totalBytes,
            long digestBytes,
            int outputFiles) {
        this(processes, fileBytes, logBytes, outputBytes, totalBytes, digestBytes, outputFiles, 8 * GIB);
    }

    /** What is in force when nothing is configured. */
    public static final Limits DEFAULT = new Limits(512, GIB, 4 * MIB, 16 * MIB, 256 * MIB, 8 * GIB, 1_000, 8 * GIB);

    public Limits {
        if (processes < 1
                || fileBytes < 1
                || logBytes < 1
                || outputBytes < 1
                || totalBytes < 1
                || digestBytes < 1
                || outputFiles < 1
                || diskBytes < 1) {
            throw new IllegalArgumentException("every limit must be at least 1");
        }
    }

    /** The same with so much disk. */
    public Limits withDisk(long bytes) {
        return new Limits(processes, fileBytes, logBytes, outputBytes, totalBytes, digestBytes, outputFiles, bytes);
    }

    /** For evidence. */
    public ObjectNode toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("processes", processes)
                .put("fileBytes", fileBytes)
                .put("logBytes", logBytes)
                .put("outputBytes", outputBytes)
                .put("totalBytes", totalBytes)
                .put("digestBytes", digestBytes)
                .put("outputFiles", outputFiles)
                .put("diskBytes", diskBytes);
    }
}
