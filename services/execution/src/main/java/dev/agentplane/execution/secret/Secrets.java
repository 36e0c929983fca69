package dev.agentplane.execution.secret;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** The resolved secrets of one run, by name. */
public final class Secrets {

    /** Lines of a secret that are at least as long are secrets too: keys are printed line by line. */
    private static final int LINE_BYTES = 12;

    private final Map<String, SecretValue> values;

    Secrets(Map<String, SecretValue> values) {
        this.values = new TreeMap<>(values);
    }

    /** None. */
    public static Secrets none() {
        return new Secrets(Map.of());
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** Names, sorted. */
    public List<String> names() {
        return List.copyOf(values.keySet());
    }

    /** Each name and value. */
    public void forEach(BiConsumer<String, SecretValue> action) {
        values.forEach(action);
    }

    /** Writes each into a file of its name in a new directory; nobody but this user may look. */
    public void writeTo(Path directory) throws IOException {
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        for (Map.Entry<String, SecretValue> entry : values.entrySet()) {
            Path file = Files.createFile(
                    directory.resolve(entry.getKey()),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, entry.getValue().bytes());
        }
    }

    /** Takes them out of anything. */
    public Redactor redactor() {
        List<Redactor.Rule> rules = new ArrayList<>();
        values.forEach((name, value) -> {
            byte[] core = core(value.bytes());
            rules.add(new Redactor.Rule(name, core));
            rules.add(
                    new Redactor.Rule(name, Base64.getEncoder().withoutPadding().encode(core)));
            rules.add(
                    new Redactor.Rule(name, Base64.getEncoder().withoutPadding().encode(value.bytes())));
            String text = new String(core, StandardCharsets.ISO_8859_1);
            text.lines()
                    .map(String::strip)
                    .filter(line -> line.length() >= LINE_BYTES)
                    .forEach(line -> rules.add(new Redactor.Rule(name, line.getBytes(StandardCharsets.ISO_8859_1))));
        });
        return new Redactor(rules);
    }

    /** The value without the line ends that files have and variables lose. */
    static byte[] core(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }

    @Override
    public String toString() {
        return "secrets " + names();
    }
}
