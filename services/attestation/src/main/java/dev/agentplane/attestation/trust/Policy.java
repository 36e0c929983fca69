package dev.agentplane.attestation.trust;

import dev.agentplane.attestation.keys.PublicKey;
import dev.agentplane.attestation.note.Vkey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A C2SP tlog-policy: which logs, which witnesses, and how many of these must have cosigned.
 *
 * @param lines the policy as written
 * @param logs log key by origin
 * @param witnesses cosigner key by policy name
 */
public record Policy(List<String> lines, Map<String, Vkey> logs, Map<String, Vkey> witnesses, Quorum quorum) {

    /** Says whether enough witnesses cosigned. */
    public interface Quorum {
        /** @param cosigned policy names of the witnesses whose cosignature is valid */
        boolean met(Set<String> cosigned);
    }

    public Policy {
        lines = List.copyOf(lines);
        logs = Map.copyOf(logs);
        witnesses = Map.copyOf(witnesses);
    }

    /** @throws MalformedTrustException when a line is of no known form, a name or key is used twice, or quorum is missing */
    public static Policy parse(List<String> lines) {
        return new Reader().read(lines);
    }

    private static final class Reader {

        private final Map<String, Vkey> logs = new LinkedHashMap<>();
        private final Map<String, Vkey> witnesses = new LinkedHashMap<>();
        private final Map<String, Quorum> groups = new LinkedHashMap<>();
        private final Set<PublicKey> keys = new HashSet<>();
        private final Set<String> members = new HashSet<>();
        private @Nullable Quorum quorum;

        Policy read(List<String> lines) {
            for (String line : lines) {
                List<String> words = List.of(line.split(" ", -1));
                switch (words.get(0)) {
                    case "log" -> log(words);
                    case "witness" -> witness(words);
                    case "group" -> group(words);
                    case "quorum" -> quorum(words);
                    default -> throw bad("unknown policy line \"" + line + "\"");
                }
            }
            if (quorum == null) {
                throw bad("expected exactly one quorum line, found none");
            }
            return new Policy(lines, logs, witnesses, quorum);
        }

        private void log(List<String> words) {
            expect(words, words.size() == 2);
            Vkey key = key(words.get(1), Vkey.LOG);
            if (logs.put(key.name(), key) != null) {
                throw bad("log " + key.name() + " is listed twice");
            }
        }

        private void witness(List<String> words) {
            expect(words, words.size() == 3);
            define(words.get(1));
            String name = words.get(1);
            witnesses.put(name, key(words.get(2), Vkey.COSIGNER));
            groups.put(name, cosigned -> cosigned.contains(name));
        }

        private void group(List<String> words) {
            expect(words, words.size() > 3);
            define(words.get(1));
            List<Quorum> parts = new ArrayList<>();
            for (String member : words.subList(3, words.size())) {
                if (!members.add(member)) {
                    throw bad(member + " is a member twice");
                }
                parts.add(defined(member));
            }
            int needed = needed(words.get(2), parts.size());
            groups.put(
                    words.get(1),
                    cosigned ->
                            parts.stream().filter(part -> part.met(cosigned)).count() >= needed);
        }

        private static int needed(String word, int members) {
            return switch (word) {
                case "any" -> 1;
                case "all" -> members;
                default -> {
                    if (!word.matches("[1-9][0-9]{0,3}") || Integer.parseInt(word) > members) {
                        throw bad("expected any, all or a number up to " + members + ", found \"" + word + "\"");
                    }
                    yield Integer.parseInt(word);
                }
            };
        }

        private void quorum(List<String> words) {
            expect(words, words.size() == 2);
            if (quorum != null) {
                throw bad("more than one quorum line");
            }
            quorum = words.get(1).equals("none") ? cosigned -> true : defined(words.get(1));
        }

        private Quorum defined(String name) {
            Quorum found = groups.get(name);
            if (found == null) {
                throw bad("\"" + name + "\" is used before it is defined");
            }
            return found;
        }

        private void define(String name) {
            if (name.isEmpty() || name.equals("none") || groups.containsKey(name)) {
                throw bad("\"" + name + "\" cannot be defined here");
            }
        }

        private Vkey key(String text, byte type) {
            Vkey key = TrustFile.parsed(() -> Vkey.parse(text));
            if (key.type() != type) {
                throw bad("key of another type: \"" + text + "\"");
            }
            if (!keys.add(key.key())) {
                throw bad("one public key is listed twice: \"" + text + "\"");
            }
            return key;
        }

        private static void expect(List<String> words, boolean fits) {
            if (!fits) {
                throw bad("policy line of wrong length: \"" + String.join(" ", words) + "\"");
            }
        }

        private static MalformedTrustException bad(String message) {
            return new MalformedTrustException("TRUST_MALFORMED", message);
        }
    }
}
