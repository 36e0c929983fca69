package dev.agentplane.execution.runner;

import dev.agentplane.events.BlobRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Takes what a script left in its output directory on this host. Links are noted, never followed. */
final class OutputWalk {

    private static final Set<PosixFilePermission> OPEN =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Capture capture;
    private final Outputs outputs;

    OutputWalk(Capture capture, Outputs outputs) {
        this.capture = capture;
        this.outputs = outputs;
    }

    /** Takes everything below {@code directory}, in the order of the names' bytes. */
    void take(Path directory) throws IOException {
        take(directory, "");
    }

    // The prefix holds one char per byte (ISO 8859-1), so that names of any bytes can be put together.
    private void take(Path directory, String prefix) throws IOException {
        for (Path path : entries(directory)) {
            String name = prefix + new String(OutputNames.of(path), StandardCharsets.ISO_8859_1);
            byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
            PosixFileAttributes attributes =
                    Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isDirectory()) {
                take(path, name + "/");
            } else if (attributes.isRegularFile()) {
                takeFile(path, bytes, attributes);
            } else {
                outputs.ignore(bytes, attributes.isSymbolicLink() ? "link" : "special");
            }
        }
    }

    private void takeFile(Path path, byte[] name, PosixFileAttributes attributes) throws IOException {
        if (!outputs.admits(name, attributes.size())) {
            return;
        }
        if (!attributes.permissions().contains(PosixFilePermission.OWNER_READ)) {
            Files.setPosixFilePermissions(path, Set.of(PosixFilePermission.OWNER_READ));
        }
        BlobRef blob = capture.file(path, outputs.room());
        outputs.add(name, attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE), blob);
    }

    private static List<Path> entries(Path directory) throws IOException {
        // A directory that the script closed is opened again: its files are outputs all the same.
        if (!Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS).containsAll(OPEN)) {
            Files.setPosixFilePermissions(directory, OPEN);
        }
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        }
        entries.sort(Comparator.naturalOrder());
        return entries;
    }
}
