package dev.agentplane.attestation.note;

import java.util.Base64;

/** Base64 in the standard alphabet with padding, and no other text for the same bytes. */
public final class Base64Text {

    private Base64Text() {}

    /** @throws MalformedNoteException for anything but the one text of these bytes */
    public static byte[] decode(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // falls through to the same refusal
        }
        throw new MalformedNoteException("expected padded standard base64, found \"" + text + "\"");
    }
}
