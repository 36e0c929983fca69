package dev.agentplane.cli.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of the repository. */
final class Docs {

    private Docs() {}

    /** Root of the clone; tests run in {@code services/cli}. */
    static Path root() {
        return Path.of("").toAbsolutePath().resolve("../..").normalize();
    }

    static String text(String path) {
        try {
            return Files.readString(root().resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What stands between two marker comments {@code <!-- begin NAME -->} and {@code <!-- end NAME -->}. */
    static String block(String path, String name) {
        String text = text(path);
        String begin = "<!-- begin " + name + " -->\n";
        int from = text.indexOf(begin);
        int to = text.indexOf("<!-- end " + name + " -->");
        if (from < 0 || to < from) {
            throw new AssertionError(path + ": expected a block " + name);
        }
        return text.substring(from + begin.length(), to);
    }
}
