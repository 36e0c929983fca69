package dev.agentplane.validation.bundle;

/** What is at a path of a bundle. */
public enum EntryKind {
    /** A regular file, or a link to one inside the bundle. */
    FILE,
    /** A directory. */
    DIRECTORY,
    /** A link whose target is missing or outside. */
    ESCAPING_LINK,
    /** A link to a directory inside. */
    DIRECTORY_LINK,
    /** FIFO, socket, device. */
    SPECIAL
}
