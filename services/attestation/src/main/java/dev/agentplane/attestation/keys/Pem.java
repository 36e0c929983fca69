package dev.agentplane.attestation.keys;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** PEM text with one block of a known label, and no other text for the same bytes. */
final class Pem {

    private static final int LINE = 64;

    private Pem() {}

    static String write(String label, byte[] der) {
        String body = Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    /**
     * Reads one block; line breaks may differ, everything else may not.
     *
     * @param from named in the refusal
     * @throws KeyRefusedException when it is not exactly one block with this label
     */
    static byte[] read(String label, String pem, String from) {
        String begin = "-----BEGIN " + label + "-----";
        String end = "-----END " + label + "-----";
        String text = pem.strip();
        if (!text.startsWith(begin) || !text.endsWith(end) || text.length() < begin.length() + end.length()) {
            throw new KeyRefusedException("expected a PEM " + label + " in " + from);
        }
        String body = text.substring(begin.length(), text.length() - end.length())
                .replace("\r", "")
                .replace("\n", "");
        try {
            byte[] der = Base64.getDecoder().decode(body);
            if (Base64.getEncoder().encodeToString(der).equals(body)) {
                return der;
            }
        } catch (IllegalArgumentException e) {
            // the same refusal as for base64 with stray bits
        }
        throw new KeyRefusedException("expected padded base64 inside the PEM block of " + from);
    }
}
