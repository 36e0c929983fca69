package dev.agentplane.validation.bundle;

import dev.agentplane.domain.Digest;
import dev.agentplane.domain.bundle.FileEntry;
import dev.agentplane.domain.bundle.FileList;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Finding;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads a bundle from a directory, or a manifest that lies alone. A link given as the directory is resolved first. Links
 * inside are never followed out of the directory; every byte is read once, so what is judged is what is submitted.
 */
public final class DirectorySnapshot {

    private final Path root;
    private final BundleLimits limits;
    private final Map<String, byte[]> contents = new TreeMap<>();
    private final Map<String, EntryKind> others = new TreeMap<>();
    private final List<FileEntry> entries = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Deque<Path> pending = new ArrayDeque<>();
    private long total;
    private int seen;

    private DirectorySnapshot(Path root, BundleLimits limits) {
        this.root = root;
        this.limits = limits;
    }

    /**
     * Reads a bundle.
     *
     * @param path a directory, a link to one, or a manifest file
     * @throws NoSuchFileException when nothing is there
     * @throws IOException when it can not be read at all
     */
    public static BundleSnapshot read(Path path, BundleLimits limits) throws IOException {
        Path real = path.toRealPath();
        if (Files.isDirectory(real)) {
            return new DirectorySnapshot(real, limits).walk();
        }
        DirectorySnapshot alone = new DirectorySnapshot(real.getParent() == null ? real : real.getParent(), limits);
        alone.file(real, BundleSnapshot.MANIFEST);
        return alone.snapshot();
    }

    private BundleSnapshot walk() {
        pending.push(root);
        while (!pending.isEmpty() && findings.stream().noneMatch(f -> f.code() == Code.BUNDLE_TOO_LARGE)) {
            Path directory = pending.pop();
            try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
                for (Path child : children) {
                    entry(child);
                }
            } catch (IOException | java.nio.file.DirectoryIteratorException e) {
                findings.add(Finding.in(Code.BUNDLE_UNREADABLE, name(directory), "the directory cannot be read"));
            }
        }
        return snapshot();
    }

    private BundleSnapshot snapshot() {
        FileList list = new FileList(entries);
        return new BundleSnapshot(list.digest(), list, contents, others, findings);
    }

    private void entry(Path path) {
        String name = name(path);
        if (seen > 2 * limits.maxFiles()) {
            return;
        }
        seen++;
        if (name.indexOf('\\') >= 0 || name.chars().anyMatch(Character::isISOControl)) {
            others.put(name, EntryKind.SPECIAL);
            findings.add(Finding.in(
                    Code.BUNDLE_SPECIAL_FILE, printable(name), "the name has a backslash or a control character"));
            return;
        }
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isSymbolicLink()) {
                link(path, name);
            } else if (attributes.isDirectory()) {
                others.put(name, EntryKind.DIRECTORY);
                pending.push(path);
                checkSize(seen > 2 * limits.maxFiles());
            } else if (attributes.isRegularFile()) {
                file(path, name);
            } else {
                others.put(name, EntryKind.SPECIAL);
                findings.add(Finding.in(Code.BUNDLE_SPECIAL_FILE, name, "is neither a regular file nor a directory"));
            }
        } catch (IOException e) {
            unreadable(name);
        }
    }

    private void link(Path path, String name) throws IOException {
        Path target;
        try {
            target = path.toRealPath();
        } catch (IOException dangling) {
            others.put(name, EntryKind.ESCAPING_LINK);
            findings.add(Finding.in(Code.BUNDLE_SYMLINK_ESCAPE, name, "the link leads nowhere"));
            return;
        }
        if (!target.startsWith(root)) {
            others.put(name, EntryKind.ESCAPING_LINK);
            findings.add(Finding.in(Code.BUNDLE_SYMLINK_ESCAPE, name, "the link leads out of the bundle"));
        } else if (Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
            if (name.equals(BundleSnapshot.MANIFEST)) {
                // A manifest must be the file itself.
                others.put(name, EntryKind.SPECIAL);
            }
            file(target, name);
        } else {
            others.put(name, EntryKind.DIRECTORY_LINK);
            findings.add(Finding.in(Code.BUNDLE_SPECIAL_FILE, name, "is a link to something else than a regular file"));
        }
    }

    private void file(Path path, String name) {
        try {
            long size = Files.size(path);
            checkSize(entries.size() >= limits.maxFiles() || total + size > limits.maxBytes());
            if (findings.stream().anyMatch(f -> f.code() == Code.BUNDLE_TOO_LARGE)
                    && !(name.equals(BundleSnapshot.MANIFEST) && size <= BundleLimits.MAX_MANIFEST)) {
                return;
            }
            byte[] bytes = Files.readAllBytes(path);
            total += bytes.length;
            entries.add(new FileEntry(name, executable(path), Digest.of(bytes), bytes.length));
            contents.put(name, bytes);
        } catch (IOException e) {
            unreadable(name);
        }
    }

    private void checkSize(boolean exceeded) {
        if (exceeded && findings.stream().noneMatch(f -> f.code() == Code.BUNDLE_TOO_LARGE)) {
            findings.add(Finding.at(
                    Code.BUNDLE_TOO_LARGE,
                    "",
                    "the bundle has more than " + limits.maxFiles() + " files or " + limits.maxBytes() + " bytes"));
        }
    }

    private void unreadable(String name) {
        others.put(name, EntryKind.SPECIAL);
        if (!name.equals(BundleSnapshot.MANIFEST)) {
            findings.add(Finding.in(Code.BUNDLE_UNREADABLE, name, "the file cannot be read"));
        }
    }

    private String name(Path path) {
        return root.relativize(path).toString().replace(root.getFileSystem().getSeparator(), "/");
    }

    private static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }

    private static boolean executable(Path path) throws IOException {
        PosixFileAttributeView posix = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        return posix == null
                ? Files.isExecutable(path)
                : posix.readAttributes().permissions().contains(PosixFilePermission.OWNER_EXECUTE);
    }
}
