package dev.agentplane.execution.runner;

import dev.agentplane.domain.Digest;
import dev.agentplane.domain.bundle.FileEntry;
import dev.agentplane.domain.bundle.FileList;
import dev.agentplane.platform.Blobs;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ConcurrentHashMap;

/** Bundles unpacked on this host, by digest, shared by all runs of a bundle and by all workers with the same root. */
final class BundleStore {

    private final Path bundles;
    private final Blobs blobs;
    private final ConcurrentHashMap<Digest, Object> locks = new ConcurrentHashMap<>();

    BundleStore(Path bundles, Blobs blobs) {
        this.bundles = bundles;
        this.blobs = blobs;
    }

    /**
     * Makes the bundle be there.
     *
     * @throws MissingBlobException when a file's bytes are not on the blobs topic
     */
    void ensure(Digest digest, FileList files) throws IOException, MissingBlobException {
        Path target = bundles.resolve(digest.hex());
        if (Files.isDirectory(target)) {
            return;
        }
        synchronized (locks.computeIfAbsent(digest, key -> new Object())) {
            if (!Files.isDirectory(target)) {
                unpack(files, target);
            }
        }
    }

    private void unpack(FileList files, Path target) throws IOException, MissingBlobException {
        Path fresh = Files.createTempDirectory(bundles, "tmp.");
        try {
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
            for (FileEntry entry : files.entries()) {
                byte[] bytes = blobs.read(entry.sha256()).orElseThrow(() -> new MissingBlobException(entry));
                Path file = OutputNames.resolve(fresh, entry.path());
                Files.createDirectories(file.getParent());
                Files.write(file, bytes);
                Files.setPosixFilePermissions(
                        file, PosixFilePermissions.fromString(entry.executable() ? "rwxr-xr-x" : "rw-r--r--"));
            }
            publish(fresh, target);
        } finally {
            if (Files.exists(fresh)) {
                Trees.delete(fresh);
            }
        }
    }

    private static void publish(Path fresh, Path target) throws IOException {
        try {
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Another worker on this host was faster; what it has unpacked under that digest is the same.
            if (!Files.isDirectory(target)) {
                throw e;
            }
        }
    }
}
