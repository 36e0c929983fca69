package dev.agentplane.execution.runner;

import dev.agentplane.domain.bundle.FileEntry;

/** A file of a bundle is not on the blobs topic: the submitter named it without publishing it. */
public final class MissingBlobException extends Exception {

    private static final long serialVersionUID = 1L;

    public MissingBlobException(FileEntry entry) {
        super("the bundle's file \"" + entry.path() + "\" (" + entry.sha256() + ") is not on the blobs topic");
    }
}
