package dev.agentplane.domain.bundle;

import dev.agentplane.domain.Digest;

/**
 * One regular file of a bundle or of a run's outputs.
 *
 * @param path relative, with {@code /}, no empty, {@code .} or {@code ..} segment
 * @param executable whether the owner may execute it
 * @param sha256 digest of its bytes
 * @param size length in bytes
 */
public record FileEntry(String path, boolean executable, Digest sha256, long size) implements Comparable<FileEntry> {

    public FileEntry {
        checkPath(path);
        if (size < 0) {
            throw new IllegalArgumentException("negative size of " + path);
        }
    }

    /** The two modes that a file list knows: {@code "0755"} or {@code "0644"}. */
    public String mode() {
        return executable ? "0755" : "0644";
    }

    @Override
    public int compareTo(FileEntry other) {
        return path.compareTo(other.path);
    }

    private static void checkPath(String path) {
        if (path.isEmpty() || path.startsWith("/") || path.indexOf('\0') >= 0 || path.indexOf('\\') >= 0) {
            throw new IllegalArgumentException("expected a relative path with slashes, found \"" + path + "\"");
        }
        for (String segment : path.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw new IllegalArgumentException("expected a normalised relative path, found \"" + path + "\"");
            }
        }
    }
}
