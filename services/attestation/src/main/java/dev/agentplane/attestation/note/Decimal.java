package dev.agentplane.attestation.note;

import java.util.regex.Pattern;

/** Decimals as the formats of this package write them: {@code 0|[1-9][0-9]*}, within a signed 64-bit long. */
public final class Decimal {

    private static final Pattern FORM = Pattern.compile("0|[1-9][0-9]{0,18}");

    private Decimal() {}

    /** @throws MalformedNoteException for any other text, {@code +7}, {@code 007} and other scripts' digits included */
    public static long parse(String text) {
        if (FORM.matcher(text).matches()) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                // 19 digits may still be too many: the same refusal
            }
        }
        throw new MalformedNoteException("expected a decimal number, found \"" + text + "\"");
    }
}
