package dev.agentplane.execution;

import dev.agentplane.execution.secret.SecretNeeds;
import dev.agentplane.execution.secret.SecretStore;
import dev.agentplane.platform.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A secret whose value must not be found anywhere, and a script that tries to leave it everywhere. */
public final class Canary {

    /** The value. */
    public static final String VALUE = "canary-7f3a9c21";

    /** What a bundle says to get it, as a variable and as a file. */
    public static final SecretNeeds NEEDS = new SecretNeeds(List.of("API_TOKEN", "KEY_FILE"), "secrets://user");

    /** Exits 0 when it got both. */
    public static final String SCRIPT = """
            test "$API_TOKEN" = "$(cat "$KEY_FILE")" || exit 9
            test ${#API_TOKEN} = 15 || exit 8
            echo "token $API_TOKEN"; echo "$API_TOKEN" >&2
            echo "key: $API_TOKEN" >"$1/r"; echo x >"$1/$API_TOKEN"
            head -c 300000 /dev/zero >"$1/big"; echo "$API_TOKEN" >>"$1/big"
            """;

    private Canary() {}

    /** Whether these bytes have it in them. */
    public static boolean isIn(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(VALUE);
    }

    /** Files below a directory that have it in them, or in their name. */
    public static List<Path> filesBelow(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(file -> file.getFileName().toString().contains(VALUE) || isInFile(file))
                    .toList();
        }
    }

    private static boolean isInFile(Path file) {
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && isIn(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return false; // A broker may delete files of its own while we look.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Settings that give it. */
    public static Map<String, String> settings() {
        return Map.of("AGENTPLANE_SECRET_API_TOKEN", VALUE, "AGENTPLANE_SECRET_KEY_FILE", VALUE + "\n");
    }

    /** Rules that grant it to runs of lane staging, in a file of this directory. */
    public static Path grants(Path directory) {
        String grant =
                "{\"secret\":\"%s\",\"bundles\":[\"demo-agent\"],\"lanes\":[\"staging\"],\"executors\":[\"worker-1\"]}";
        String rules = NEEDS.required().stream()
                .map(grant::formatted)
                .collect(Collectors.joining(",", "{\"format\":\"agentplane-secret-grants/v1\",\"grants\":[", "]}"));
        try {
            Path fresh = Files.writeString(Files.createTempFile(directory, "grants", ".tmp"), rules);
            return Files.move(
                    fresh,
                    directory.resolve("grants.json"),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A store that has it. */
    public static SecretStore store() {
        return SecretStore.from(new Settings(settings()));
    }
}
