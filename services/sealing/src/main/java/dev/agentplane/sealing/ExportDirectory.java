package dev.agentplane.sealing;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Writes an export to disk: aside first, then renamed, so that a half-written one never stands at the target. */
public final class ExportDirectory {

    private ExportDirectory() {}

    /** A directory that holds one of these was written by us before, and may be replaced. */
    private static final List<String> MARKS = List.of("manifest.json", "evidence/manifest.json");

    /**
     * Replaces {@code target} by these files.
     *
     * @param files bytes by relative path
     * @throws IOException when the directory cannot be written, or holds something that is not an earlier export
     */
    public static void write(Path target, Map<String, byte[]> files) throws IOException {
        Path absolute = target.toAbsolutePath().normalize();
        requireOurs(absolute);
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new IOException("expected a directory to write to, found " + absolute);
        }
        Files.createDirectories(parent);
        Path aside = Files.createTempDirectory(parent, "." + absolute.getFileName() + "-");
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = aside.resolve(file.getKey()).normalize();
            if (!path.startsWith(aside)) {
                delete(aside);
                throw new IOException("refusing to write outside the export: " + file.getKey());
            }
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString("rwxr-xr-x"));
        delete(absolute);
        Files.move(aside, absolute, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void requireOurs(Path target) throws IOException {
        if (!Files.exists(target)) {
            return;
        }
        if (!Files.isDirectory(target)) {
            throw new IOException("expected a directory or nothing, found a file at " + target);
        }
        boolean ours = MARKS.stream().anyMatch(mark -> Files.isRegularFile(target.resolve(mark)));
        try (Stream<Path> children = Files.list(target)) {
            if (!ours && children.findAny().isPresent()) {
                throw new IOException("expected nothing, an empty directory or an earlier export, found other files in "
                        + target + "; name another directory");
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @org.jspecify.annotations.Nullable IOException e)
                    throws IOException {
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
