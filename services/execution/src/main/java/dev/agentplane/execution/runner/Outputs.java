package dev.agentplane.execution.runner;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentplane.events.BlobRef;
import dev.agentplane.events.OutputFile;
import dev.agentplane.execution.plan.Limits;
import dev.agentplane.execution.secret.Redactor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The files of one attempt as they are found, within the limits. Not thread-safe. */
public final class Outputs {

    /** Names of output files are in every event of a run's end, which have to stay below the record limit. */
    private static final int NAME_BYTES = 64 * 1024;

    private static final int IGNORED_LISTED = 100;

    private final Limits limits;
    private final Redactor redactor;
    private final List<OutputFile> files = new ArrayList<>();
    private final ArrayNode ignored = JsonNodeFactory.instance.arrayNode();
    private long kept;
    private long digested;
    private int nameBytes;
    private int ignoredCount;

    public Outputs(Limits limits, Redactor redactor) {
        this.limits = limits;
        this.redactor = redactor;
    }

    /** How many bytes of the next file may be kept. */
    public long room() {
        return Math.max(0, Math.min(limits.outputBytes(), limits.totalBytes() - kept));
    }

    /** Whether a file of this size may be taken at all; if not, it is listed as ignored. */
    public boolean admits(byte[] name, long size) {
        if (files.size() >= limits.outputFiles() || nameBytes + name.length > NAME_BYTES) {
            ignore(name, "over-file-limit");
            return false;
        }
        if (digested + size > limits.digestBytes()) {
            ignore(name, "over-digest-limit");
            return false;
        }
        return true;
    }

    /** Takes a file. */
    public void add(byte[] name, boolean executable, BlobRef blob) {
        nameBytes += name.length;
        kept += blob.getSize();
        Long original = blob.getOriginalSize();
        digested += original == null ? blob.getSize() : original;
        files.add(new OutputFile(text(name), executable ? "0755" : "0644", blob));
    }

    /** Notes something that is not a file, and is not followed. */
    public void ignore(byte[] name, String why) {
        ignoredCount++;
        if (ignored.size() < IGNORED_LISTED) {
            ignored.addObject().put("path", text(name)).put("why", why);
        }
    }

    private String text(byte[] name) {
        return OutputNames.text(redactor.clean(name));
    }

    /** Sorted by path. */
    public List<OutputFile> files() {
        return files.stream().sorted(Comparator.comparing(OutputFile::getPath)).toList();
    }

    /** How many things were ignored. */
    public int ignoredCount() {
        return ignoredCount;
    }

    /** {@code [{path, why}]} of the first of them. */
    public ArrayNode ignored() {
        return ignored.deepCopy();
    }
}
