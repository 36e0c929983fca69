package dev.agentplane.validation.secret;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Tells by its name whether a member is meant to hold a secret. */
public final class KeyNames {

    /** What a name says. */
    public enum Kind {
        /** Its value, and everything below, is meant to be secret. */
        SENSITIVE,
        /** It names or counts a secret, at most; nothing below is meant to be secret. */
        EXEMPT,
        /** Nothing; what is above decides. */
        NEUTRAL
    }

    private static final Set<String> WORDS = Set.of(
            "password",
            "passwd",
            "pwd",
            "passphrase",
            "secret",
            "secrets",
            "token",
            "tokens",
            "credential",
            "credentials",
            "apikey",
            "privatekey",
            "secretkey",
            "accesskey",
            "authkey",
            "signingkey",
            "bearer");
    private static final Set<String> PAIRS = Set.of(
            "api key",
            "private key",
            "secret key",
            "access key",
            "signing key",
            "encryption key",
            "auth key",
            "session key",
            "connection string");
    private static final Set<String> EXEMPT_LAST = Set.of(
            "ref",
            "refs",
            "root",
            "path",
            "paths",
            "file",
            "files",
            "name",
            "names",
            "id",
            "ids",
            "mode",
            "type",
            "kind",
            "policy",
            "required",
            "prohibited",
            "redacted",
            "count",
            "budget",
            "limit",
            "ttl",
            "seconds",
            "scope");

    private KeyNames() {}

    /** What this member name says. */
    public static Kind kind(String name) {
        List<String> words = words(name);
        if (words.isEmpty()) {
            return Kind.NEUTRAL;
        }
        if (EXEMPT_LAST.contains(words.get(words.size() - 1))) {
            return Kind.EXEMPT;
        }
        for (int i = 0; i < words.size(); i++) {
            boolean pair = i > 0 && PAIRS.contains(words.get(i - 1) + " " + words.get(i));
            if (pair || WORDS.contains(words.get(i))) {
                return Kind.SENSITIVE;
            }
        }
        return Kind.NEUTRAL;
    }

    /** Splits at case changes (also before the last capital of a run, {@code APIKey}) and at whatever is no letter or digit. */
    static List<String> words(String name) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!Character.isLetterOrDigit(c)) {
                end(word, words);
                continue;
            }
            boolean starts = Character.isUpperCase(c)
                    && !word.isEmpty()
                    && (!Character.isUpperCase(name.charAt(i - 1))
                            || (i + 1 < name.length() && Character.isLowerCase(name.charAt(i + 1))));
            if (starts) {
                end(word, words);
            }
            word.append(c);
        }
        end(word, words);
        return words;
    }

    private static void end(StringBuilder word, List<String> words) {
        if (!word.isEmpty()) {
            words.add(word.toString().toLowerCase(Locale.ROOT));
            word.setLength(0);
        }
    }
}
