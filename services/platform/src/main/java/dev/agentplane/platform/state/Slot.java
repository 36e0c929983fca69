package dev.agentplane.platform.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A numbered directory that one process has for itself. The lock goes with the process, however it ends, so that the next
 * one finds what this one left.
 */
final class Slot implements AutoCloseable {

    private static final int SLOTS = 256;

    private final Path directory;
    private final FileChannel channel;
    private final FileLock lock;

    private Slot(Path directory, FileChannel channel, FileLock lock) {
        this.directory = directory;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Takes the first free one.
     *
     * @throws IOException when the parent directory cannot be used or is in use by {@value #SLOTS} others
     */
    static Slot take(Path parent) throws IOException {
        Files.createDirectories(parent);
        for (int number = 0; number < SLOTS; number++) {
            Slot slot = tried(parent, Integer.toString(number));
            if (slot != null) {
                return slot;
            }
        }
        throw new IOException("expected one of " + SLOTS + " directories in " + parent + " to be free, all are in use");
    }

    private static @Nullable Slot tried(Path parent, String name) throws IOException {
        FileChannel channel =
                FileChannel.open(parent.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another handler of this very process has it.
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        return lock == null ? null : new Slot(parent.resolve(name), channel, lock);
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
