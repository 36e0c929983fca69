package dev.agentplane.validation.rule;

import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.bundle.EntryKind;
import dev.agentplane.validation.manifest.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A path that a manifest names, looked up in the bundle.
 *
 * @param path normalised, relative to the bundle
 * @param kind what is there; empty when nothing is
 * @param legacy whether the prefix {@code bundles/<name>/} had to be dropped to look it up
 */
public record BundlePath(String path, Optional<EntryKind> kind, boolean legacy) {

    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);

    /** What is wrong with the text of a path; empty when nothing is. */
    static Optional<Code> lexical(String path) {
        boolean rooted = path.startsWith("/")
                || path.startsWith("~")
                || DRIVE.matcher(path).matches();
        if (rooted || path.indexOf('\\') >= 0 || path.chars().anyMatch(Character::isISOControl)) {
            return Optional.of(Code.PATH_NOT_RELATIVE);
        }
        return List.of(path.split("/", -1)).contains("..") ? Optional.of(Code.PATH_TRAVERSAL) : Optional.empty();
    }

    /** The path without empty and {@code .} segments. */
    public static String normalised(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/", -1)) {
            if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        return String.join("/", segments);
    }

    /** Looks up a path that is lexically fine. */
    public static BundlePath resolve(String declared, Subject subject) {
        String path = normalised(declared);
        if (path.isEmpty()) {
            return new BundlePath(path, Optional.of(EntryKind.DIRECTORY), false);
        }
        Optional<EntryKind> kind = subject.bundle().kind(path);
        String prefix = "bundles/"
                + Manifest.text(subject.manifest().metadata(), "name").orElse("") + "/";
        if (kind.isPresent() || !path.startsWith(prefix)) {
            return new BundlePath(path, kind, false);
        }
        String inside = path.substring(prefix.length());
        return new BundlePath(inside, subject.bundle().kind(inside), true);
    }
}
