package dev.agentplane.sealing;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;

/** Writes an export to disk: aside first, then renamed, so that a half-written one never stands at the target. */
public final class ExportDirectory {

    private ExportDirectory() {}

    /**
     * Replaces {@code target} by these files.
     *
     * @param files bytes by relative path
     * @throws IOException when the directory cannot be written
     */
    public static void write(Path target, Map<String, byte[]> files) throws IOException {
        Path absolute = target.toAbsolutePath();
        Path aside = absolute.resolveSibling(absolute.getFileName() + ".part");
        delete(aside);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = aside.resolve(file.getKey()).normalize();
            if (!path.startsWith(aside)) {
                throw new IOException("refusing to write outside the export: " + file.getKey());
            }
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        delete(absolute);
        Files.move(aside, absolute, StandardCopyOption.ATOMIC_MOVE);
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
