package dev.agentplane.imports.rule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * A path of somebody's host as evidence writes it, e.g. {@code $HOME/dev}: slashes of one kind, {@code .} and {@code ..}
 * resolved, in lower case.
 *
 * @param segments lower-case names; the first is empty when the path starts with a slash
 */
record HostPath(List<String> segments) {

    private static final List<List<String>> SENSITIVE = List.of(
            List.of(".ssh"),
            List.of(".gnupg"),
            List.of(".aws"),
            List.of(".azure"),
            List.of(".kube"),
            List.of(".docker"),
            List.of(".npmrc"),
            List.of(".pypirc"),
            List.of(".netrc"),
            List.of(".password-store"),
            List.of(".mozilla"),
            List.of(".config", "gcloud"),
            List.of(".config", "google-chrome"),
            List.of("library", "keychains"),
            List.of("library", "mail"),
            List.of("library", "application support", "google", "chrome"),
            List.of("library", "application support", "firefox"),
            List.of("group.com.apple.notes"),
            List.of("photos.photoslibrary"),
            List.of("voice memos"),
            List.of("voicememos"),
            List.of("reminders"));

    HostPath {
        segments = List.copyOf(segments);
    }

    /** The path in this text; of an empty one nothing can be said. */
    static HostPath of(String text) {
        if (text.isEmpty()) {
            return new HostPath(List.of());
        }
        String unified = text.replace('\\', '/').toLowerCase(Locale.ROOT);
        Deque<String> resolved = new ArrayDeque<>();
        for (String segment : unified.split("/")) {
            if (segment.equals("..")) {
                // The root and the first name of a relative path stay: there is nothing above them that is known.
                if (resolved.size() > 1) {
                    resolved.removeLast();
                }
            } else if (!segment.equals(".") && !(segment.isEmpty() && !resolved.isEmpty())) {
                resolved.addLast(segment);
            }
        }
        if (unified.startsWith("/") && resolved.isEmpty()) {
            resolved.addLast("");
        }
        return new HostPath(new ArrayList<>(resolved));
    }

    /** True for the root of a file system and for the home directory of anybody. */
    boolean isWholeHome() {
        String path = String.join("/", segments);
        return segments.equals(List.of(""))
                || Arrays.asList("~", "$home", "${home}", "%userprofile%", "/root")
                        .contains(path)
                || path.matches("/home/[^/]+|/users/[^/]+|[a-z]:/users/[^/]+");
    }

    /** True when it lies in, or is, a place where credentials or private data are kept. */
    boolean isSensitive() {
        return SENSITIVE.stream().anyMatch(place -> Collections.indexOfSubList(segments, place) >= 0);
    }

    /** True when this is its last name. */
    boolean endsWith(String name) {
        return !segments.isEmpty() && segments.get(segments.size() - 1).equals(name);
    }
}
