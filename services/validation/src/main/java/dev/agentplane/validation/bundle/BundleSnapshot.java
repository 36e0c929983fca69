package dev.agentplane.validation.bundle;

import dev.agentplane.domain.Digest;
import dev.agentplane.domain.bundle.FileList;
import dev.agentplane.validation.admission.Finding;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A bundle at one moment: its regular files with their bytes, what else lies beside them, and what went wrong while it
 * was read. Immutable as long as nobody writes to the arrays it hands out.
 */
public final class BundleSnapshot {

    /** Name of the manifest. */
    public static final String MANIFEST = "bundle.json";

    private final Digest digest;
    private final FileList files;
    private final NavigableMap<String, byte[]> contents;
    private final NavigableMap<String, EntryKind> others;
    private final List<Finding> findings;

    /**
     * @param digest digest of the bundle; that of {@code files} unless not even the list could be read
     * @param contents bytes by path, of the listed files that were read
     * @param others what is there and is no regular file, by path
     * @param findings what went wrong while reading
     */
    BundleSnapshot(
            Digest digest,
            FileList files,
            Map<String, byte[]> contents,
            Map<String, EntryKind> others,
            List<Finding> findings) {
        this.digest = digest;
        this.files = files;
        this.contents = new TreeMap<>(contents);
        this.others = new TreeMap<>(others);
        this.findings = List.copyOf(findings);
    }

    /** The bundle digest. */
    public Digest digest() {
        return digest;
    }

    /** All regular files. */
    public FileList files() {
        return files;
    }

    /** Bytes by path; must not be changed. */
    public Map<String, byte[]> contents() {
        return contents;
    }

    /** Bytes of one file; must not be changed. */
    public Optional<byte[]> content(String path) {
        return Optional.ofNullable(contents.get(path));
    }

    /** Bytes of bundle.json, when it is a regular file that was read. */
    public Optional<byte[]> manifest() {
        return others.containsKey(MANIFEST) ? Optional.empty() : content(MANIFEST);
    }

    /** What went wrong while reading. */
    public List<Finding> findings() {
        return findings;
    }

    /** What is at a normalised path, links on the way included; empty when nothing is. */
    public Optional<EntryKind> kind(String path) {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            EntryKind onTheWay = others.get(path.substring(0, slash));
            if (onTheWay == EntryKind.ESCAPING_LINK || onTheWay == EntryKind.DIRECTORY_LINK) {
                return Optional.of(onTheWay);
            }
        }
        EntryKind other = others.get(path);
        if (other != null) {
            return Optional.of(other);
        }
        if (contents.containsKey(path) || files.find(path).isPresent()) {
            return Optional.of(EntryKind.FILE);
        }
        String inside = contents.ceilingKey(path + "/");
        boolean directory = inside != null && inside.startsWith(path + "/");
        return directory ? Optional.of(EntryKind.DIRECTORY) : Optional.empty();
    }
}
