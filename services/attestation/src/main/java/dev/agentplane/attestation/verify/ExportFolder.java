package dev.agentplane.attestation.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The files of an export as bytes, read without following links and within limits. */
public final class ExportFolder {

    private static final int MAX_FILES = 100_000;
    private static final long MAX_BYTES = 1L << 30;

    private final Map<String, byte[]> files;
    private final List<Finding> findings;

    private ExportFolder(Map<String, byte[]> files, List<Finding> findings) {
        this.files = Collections.unmodifiableMap(files);
        this.findings = List.copyOf(findings);
    }

    /** An export held in memory. */
    public static ExportFolder of(Map<String, byte[]> files) {
        return new ExportFolder(new TreeMap<>(files), List.of());
    }

    /**
     * Reads a directory.
     *
     * @throws IOException when it is not a readable directory
     */
    public static ExportFolder read(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new IOException("expected a directory, found none at " + directory);
        }
        Walk walk = new Walk(directory);
        Files.walkFileTree(directory, walk);
        return new ExportFolder(walk.files, walk.findings);
    }

    private static final class Walk extends SimpleFileVisitor<Path> {

        private final Path root;
        private final Map<String, byte[]> files = new TreeMap<>();
        private final List<Finding> findings = new ArrayList<>();
        private long total;

        Walk(Path root) {
            this.root = root;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            String path = root.relativize(file).toString().replace('\\', '/');
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                findings.add(Finding.invalid("PATH_UNSAFE", path, "expected a regular file, found a link or device"));
                return FileVisitResult.CONTINUE;
            }
            total += attributes.size();
            if (files.size() == MAX_FILES || total > MAX_BYTES) {
                findings.add(Finding.invalid(
                        "LIMIT_EXCEEDED", path, "more than " + MAX_FILES + " files or " + MAX_BYTES + " bytes"));
                return FileVisitResult.TERMINATE;
            }
            files.put(path, Files.readAllBytes(file));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All files by relative path. */
    public Map<String, byte[]> files() {
        return files;
    }

    /** What was wrong while reading. */
    List<Finding> findings() {
        return findings;
    }
}
