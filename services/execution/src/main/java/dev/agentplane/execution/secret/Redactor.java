package dev.agentplane.execution.secret;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Replaces values of secrets by {@code [redacted:NAME]}. Immutable. */
public final class Redactor {

    /** Takes nothing out. */
    public static final Redactor NONE = new Redactor(List.of());

    /** One value. */
    static final class Rule {

        private final byte[] value;
        private final byte[] mark;

        Rule(String name, byte[] value) {
            this.value = value.clone();
            this.mark = ("[redacted:" + name + "]").getBytes(StandardCharsets.UTF_8);
        }
    }

    private final List<Rule> rules;
    private final boolean[] first = new boolean[256];

    Redactor(List<Rule> rules) {
        // The longest first: a value may begin like another one.
        List<Rule> sorted = new ArrayList<>(rules);
        sorted.sort(Comparator.comparingInt((Rule rule) -> rule.value.length).reversed());
        this.rules = List.copyOf(sorted);
        this.rules.forEach(rule -> first[rule.value[0] & 0xff] = true);
    }

    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /** How many bytes at the end of a piece may be the beginning of a value. */
    public int overlap() {
        return rules.isEmpty() ? 0 : rules.get(0).value.length - 1;
    }

    /** The bytes without any value. */
    public byte[] clean(byte[] bytes) {
        if (rules.isEmpty()) {
            return bytes;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        int at = 0;
        while (at < bytes.length) {
            at += cleanAt(bytes, at, out);
        }
        return out.toByteArray();
    }

    private int cleanAt(byte[] bytes, int at, ByteArrayOutputStream out) {
        Rule rule = first[bytes[at] & 0xff] ? at(bytes, at) : null;
        if (rule == null) {
            out.write(bytes[at]);
            return 1;
        }
        out.writeBytes(rule.mark);
        return rule.value.length;
    }

    /**
     * Cleans the start of something longer, as far as it can be told without knowing what follows.
     *
     * @return how many of the bytes were dealt with
     */
    public int cleanStart(byte[] bytes, ByteArrayOutputStream out) {
        int at = 0;
        while (at < bytes.length - overlap()) {
            at += cleanAt(bytes, at, out);
        }
        return at;
    }

    /** The head of something longer: what may be the beginning of a value at its end is left out. */
    public byte[] cleanHead(byte[] head) {
        byte[] clean = clean(head);
        return Arrays.copyOf(clean, Math.max(0, clean.length - overlap()));
    }

    /** The text without any value. */
    public String clean(String text) {
        return rules.isEmpty()
                ? text
                : new String(clean(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    private @org.jspecify.annotations.Nullable Rule at(byte[] bytes, int at) {
        for (Rule rule : rules) {
            int end = at + rule.value.length;
            if (end <= bytes.length && Arrays.equals(bytes, at, end, rule.value, 0, rule.value.length)) {
                return rule;
            }
        }
        return null;
    }
}
