package dev.agentplane.validation.admission;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;

/**
 * One thing that is wrong with, or odd about, a bundle.
 *
 * @param pointer RFC 6901 pointer into bundle.json, at a missing member's place too; empty for the whole document or
 *     for another file
 * @param file bundle-relative path of the other file it is about, which the message names too; empty for bundle.json
 * @param message what was expected and what was found; never a suspected secret
 * @param hint what to change
 */
public record Finding(Code code, Severity severity, String pointer, String file, String message, String hint) {

    /** Pointer, then code, then file, by code point. */
    public static final Comparator<Finding> ORDER = Comparator.comparing(Finding::pointer, Finding::byCodePoint)
            .thenComparing(finding -> finding.code().name())
            .thenComparing(Finding::file, Finding::byCodePoint)
            .thenComparing(Finding::message, Finding::byCodePoint);

    /** A finding in bundle.json with the usual severity and hint of its code. */
    public static Finding at(Code code, String pointer, String message) {
        return new Finding(code, code.severity(), pointer, "", message, code.hint());
    }

    /** A finding about another file of the bundle; the message starts with its path. */
    public static Finding in(Code code, String file, String message) {
        return new Finding(code, code.severity(), "", file, file + ": " + message, code.hint());
    }

    /** The same with another severity. */
    public Finding as(Severity other) {
        return new Finding(code, other, pointer, file, message, hint);
    }

    /** The same elsewhere. */
    public Finding movedTo(String otherPointer) {
        return new Finding(code, severity, otherPointer, file, message, hint);
    }

    /** True when it denies the bundle. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** {@code {code, hint, message, pointer, severity}}. */
    public ObjectNode toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("code", code.name())
                .put("severity", severity.text())
                .put("pointer", pointer)
                .put("message", message)
                .put("hint", hint);
    }

    private static int byCodePoint(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                // A surrogate stands for a code point above every other char.
                boolean sameKind = Character.isSurrogate(a) == Character.isSurrogate(b);
                return sameKind ? Character.compare(a, b) : Character.isSurrogate(a) ? 1 : -1;
            }
        }
        return Integer.compare(left.length(), right.length());
    }
}
