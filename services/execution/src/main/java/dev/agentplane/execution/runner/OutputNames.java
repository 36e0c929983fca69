package dev.agentplane.execution.runner;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * File names as bytes. A name on disk is any bytes but {@code /} and NUL; Java's own text form of it depends on the
 * process's locale, so names are taken and made through URIs, which keep the bytes.
 */
final class OutputNames {

    private static final int MAX_UTF8 = 4;

    private OutputNames() {}

    /** Name as in evidence: UTF-8 stays as it is, every other byte is {@code %XX}, and {@code %} itself is {@code %25}. */
    static String text(byte[] name) {
        StringBuilder out = new StringBuilder(name.length);
        int at = 0;
        while (at < name.length) {
            int length = sequence(name, at);
            if (length == 0 || name[at] == '%') {
                out.append(String.format(Locale.ROOT, "%%%02X", name[at] & 0xff));
                at++;
            } else {
                out.append(new String(name, at, length, StandardCharsets.UTF_8));
                at += length;
            }
        }
        return out.toString();
    }

    /** Length of the well-formed UTF-8 sequence at {@code at}, or 0. */
    private static int sequence(byte[] name, int at) {
        for (int length = 1; length <= MAX_UTF8 && at + length <= name.length; length++) {
            CharsetDecoder decoder = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);
            try {
                decoder.decode(ByteBuffer.wrap(name, at, length));
                return length;
            } catch (CharacterCodingException e) {
                // Not a whole sequence (yet).
            }
        }
        return 0;
    }

    /** The bytes of a path's last element. */
    static byte[] of(Path path) {
        String raw = path.toUri().getRawPath();
        int end = raw.endsWith("/") ? raw.length() - 1 : raw.length();
        String element = raw.substring(raw.lastIndexOf('/', end - 1) + 1, end);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(element.length());
        for (int i = 0; i < element.length(); i++) {
            char c = element.charAt(i);
            if (c == '%') {
                bytes.write(Integer.parseInt(element.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toByteArray();
    }

    /** The path below {@code directory} whose elements have exactly the UTF-8 bytes of {@code relative}. */
    static Path resolve(Path directory, String relative) {
        StringBuilder uri = new StringBuilder(directory.toUri().toString());
        if (uri.charAt(uri.length() - 1) != '/') {
            uri.append('/');
        }
        for (byte b : relative.getBytes(StandardCharsets.UTF_8)) {
            if (b == '/') {
                uri.append('/');
            } else {
                uri.append(String.format(Locale.ROOT, "%%%02X", b & 0xff));
            }
        }
        return Path.of(URI.create(uri.toString()));
    }
}
