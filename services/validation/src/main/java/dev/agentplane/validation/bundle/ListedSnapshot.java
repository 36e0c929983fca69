package dev.agentplane.validation.bundle;

import dev.agentplane.domain.Digest;
import dev.agentplane.domain.bundle.FileEntry;
import dev.agentplane.domain.bundle.FileList;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Reads a bundle by its digest: the file list is the content of that digest, each file the content of its own. Whatever
 * is missing or does not fit becomes a finding, never an exception.
 */
public final class ListedSnapshot {

    private static final int MAX_LIST = 32 << 20;

    private ListedSnapshot() {}

    /**
     * Reads a bundle.
     *
     * @param blobs verified bytes by digest, empty when there are none; what it throws is passed on
     */
    public static BundleSnapshot read(Digest digest, BundleLimits limits, Function<Digest, Optional<byte[]>> blobs) {
        Optional<byte[]> list = blobs.apply(digest);
        if (list.isEmpty()) {
            return unreadable(digest, "the file list " + digest + " is not on the blobs topic");
        }
        if (list.get().length > MAX_LIST) {
            return unreadable(digest, "the file list is larger than " + MAX_LIST + " bytes");
        }
        FileList files;
        try {
            files = FileList.parse(list.get());
        } catch (IllegalArgumentException e) {
            return unreadable(digest, "the content of " + digest + " is not a file list in canonical form");
        }
        return read(digest, files, limits, blobs);
    }

    private static BundleSnapshot read(
            Digest digest, FileList files, BundleLimits limits, Function<Digest, Optional<byte[]>> blobs) {
        List<Finding> findings = new ArrayList<>();
        Map<String, byte[]> contents = new TreeMap<>();
        boolean tooLarge = files.entries().size() > limits.maxFiles() || files.totalSize() > limits.maxBytes();
        if (tooLarge) {
            findings.add(Finding.at(
                    Code.BUNDLE_TOO_LARGE,
                    "",
                    "the bundle has more than " + limits.maxFiles() + " files or " + limits.maxBytes() + " bytes"));
        }
        String previous = "";
        for (FileEntry entry : files.entries()) {
            boolean manifest = entry.path().equals(BundleSnapshot.MANIFEST);
            if (!tooLarge || (manifest && entry.size() <= BundleLimits.MAX_MANIFEST)) {
                file(entry, blobs, contents, findings);
            }
            if (!previous.isEmpty() && entry.path().startsWith(previous + "/")) {
                findings.add(Finding.in(Code.BUNDLE_UNREADABLE, previous, "is listed as a file and as a directory"));
            }
            previous = entry.path();
        }
        return new BundleSnapshot(digest, files, contents, Map.of(), findings);
    }

    private static void file(
            FileEntry entry,
            Function<Digest, Optional<byte[]>> blobs,
            Map<String, byte[]> contents,
            List<Finding> findings) {
        Optional<byte[]> bytes = blobs.apply(entry.sha256());
        if (bytes.isEmpty()) {
            findings.add(Finding.in(
                    Code.BUNDLE_UNREADABLE,
                    entry.path(),
                    "the content " + entry.sha256() + " is not on the blobs topic"));
        } else if (bytes.get().length != entry.size()) {
            findings.add(Finding.in(
                    Code.BUNDLE_UNREADABLE,
                    entry.path(),
                    "expected " + entry.size() + " bytes as listed, found " + bytes.get().length));
        } else {
            contents.put(entry.path(), bytes.get());
        }
    }

    private static BundleSnapshot unreadable(Digest digest, String message) {
        return new BundleSnapshot(
                digest,
                new FileList(List.of()),
                Map.of(),
                Map.of(),
                List.of(Finding.at(Code.BUNDLE_UNREADABLE, "", message)));
    }
}
