package dev.agentplane.execution.ssh;

import java.util.List;
import java.util.stream.Collectors;

/** Makes one command line of words: the only place where text becomes shell. */
final class ShellWords {

    private ShellWords() {}

    /** Words that any POSIX shell splits into exactly these again. */
    static String join(List<String> words) {
        return words.stream().map(ShellWords::quote).collect(Collectors.joining(" "));
    }

    private static String quote(String word) {
        if (word.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a word of a command cannot contain NUL");
        }
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
