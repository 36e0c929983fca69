package dev.agentplane.platform;

import dev.agentplane.domain.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;

/** Blobs as files by digest. A cache: whatever it holds is verified when read, and may be deleted at any time. */
final class BlobDirectory {

    private final Path root;

    BlobDirectory(Path root) {
        this.root = root;
    }

    Optional<byte[]> read(Digest digest) {
        try {
            byte[] bytes = Files.readAllBytes(path(digest));
            return Digest.of(bytes).equals(digest) ? Optional.of(bytes) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean has(Digest digest) {
        return Files.exists(path(digest));
    }

    /** Stores bytes whose digest was verified. */
    void write(Digest digest, byte[] bytes) {
        replace(path(digest), bytes);
    }

    /** Replaces a file whole or not at all. */
    static void replace(Path file, byte[] bytes) {
        try {
            Files.createDirectories(file.getParent());
            Path aside = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".part");
            Files.write(aside, bytes);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path path(Digest digest) {
        return root.resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
    }
}
