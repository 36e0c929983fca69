package dev.agentplane.execution.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentplane.platform.ConfigException;
import dev.agentplane.platform.Settings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretStoreTest {

    @TempDir
    private Path directory;

    private static SecretStore store(String providers, Map<String, String> more) {
        Map<String, String> values = new TreeMap<>(more);
        values.put("AGENTPLANE_SECRETS", providers);
        Settings settings = new Settings(values);
        SecretStore store = SecretStore.from(settings);
        settings.check();
        return store;
    }

    private static Map<String, String> resolved(SecretStore store, String root, String... required) throws Exception {
        Map<String, String> texts = new TreeMap<>();
        store.resolve(new SecretNeeds(List.of(required), root))
                .forEach((name, value) -> texts.put(name, new String(value.bytes(), StandardCharsets.UTF_8)));
        return texts;
    }

    @Test
    void theFirstProviderThatHasItGivesTheSecret() throws Exception {
        Files.writeString(directory.resolve("IN_FILE"), "from the file");
        Files.writeString(directory.resolve("IN_BOTH"), "not this one");
        SecretStore store = store("env,file:" + directory, Map.of("AGENTPLANE_SECRET_IN_BOTH", "from the variable"));

        assertThat(resolved(store, null, "IN_FILE", "vault://team/IN_BOTH"))
                .containsExactly(Map.entry("IN_BOTH", "from the variable"), Map.entry("IN_FILE", "from the file"));
    }

    @Test
    void aCommandGetsNameAndReference() throws Exception {
        Path command = Files.writeString(directory.resolve("get"), "#!/bin/sh\nprintf '%s of %s' \"$1\" \"$2\"\n");
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));

        assertThat(resolved(store("command:" + command, Map.of()), "secrets://user", "TOKEN_FILE"))
                .containsExactly(Map.entry("TOKEN_FILE", "TOKEN_FILE of secrets://user/TOKEN_FILE"));
    }

    @Test
    void aSecretThatNobodyHasIsRefusedWithThePlacesThatWereAsked() {
        assertThatThrownBy(() -> resolved(store("env,file:" + directory, Map.of()), null, "ABSENT"))
                .isInstanceOf(SecretRefusedException.class)
                .hasMessageContaining("ABSENT")
                .hasMessageContaining("AGENTPLANE_SECRET_<name>")
                .hasMessageContaining(directory.toString());
    }

    @Test
    void aSecretTooShortToBeTakenOutOfTextIsRefused() {
        assertThatThrownBy(() -> resolved(store("env", Map.of("AGENTPLANE_SECRET_PIN", "1234\n")), null, "PIN"))
                .isInstanceOf(SecretRefusedException.class)
                .hasMessageContaining("shorter than")
                .message()
                .doesNotContain("1234");
    }

    @Test
    void twoSecretsThatWouldGetTheSameNameAreRefused() {
        assertThatThrownBy(() -> resolved(
                        store("env", Map.of("AGENTPLANE_SECRET_DB", "a-long-value")),
                        null,
                        "vault://a/DB",
                        "vault://b/DB"))
                .isInstanceOf(SecretRefusedException.class)
                .hasMessageContaining("vault://b/DB would be handed over as DB");
    }

    @Test
    void anUnknownProviderIsASettingsError() {
        assertThatThrownBy(() -> store("vault", Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("AGENTPLANE_SECRETS");
    }
}
