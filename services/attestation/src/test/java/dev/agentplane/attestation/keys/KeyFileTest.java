package dev.agentplane.attestation.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentplane.attestation.ExampleLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {

    private static final String PEM = "-----BEGIN PRIVATE KEY-----\n"
            + "MC4CAQAwBQYDK2VwBCIEIETwMvWBtWxQznRUdV8I8lPbwPZ1yriK+H9PnyYIatPJ\n"
            + "-----END PRIVATE KEY-----\n";

    @TempDir
    private Path directory;

    @Test
    void aPkcs8FileOfItsOwnerIsRead() throws IOException {
        Path file = write(PEM, "rw-------");

        assertThat(KeyFile.load(file).publicKey()).isEqualTo(ExampleLog.ROOT.publicKey());
    }

    @Test
    void aNewKeyIsMadeOnceWithMode0600() throws IOException {
        // Given
        Path file = directory.resolve("keys/seal.pem");

        // When
        KeyFile made = KeyFile.loadOrCreate(file, new SecureRandom());
        KeyFile again = KeyFile.loadOrCreate(file, new SecureRandom());

        // Then
        assertThat(again.publicKey()).isEqualTo(made.publicKey());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-r-----", "rwx------", "r--------", "rw-rw-rw-"})
    void anyOtherModeIsRefused(String mode) throws IOException {
        Path file = write(PEM, mode);

        assertThatThrownBy(() -> KeyFile.load(file))
                .isInstanceOf(KeyRefusedException.class)
                .hasMessageContaining("0600");
    }

    @Test
    void aLinkToAKeyIsRefused() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link.pem"), write(PEM, "rw-------"));

        assertThatThrownBy(() -> KeyFile.load(link)).isInstanceOf(KeyRefusedException.class);
    }

    @Test
    void aMissingFileOrADirectoryIsRefused() {
        assertThatThrownBy(() -> KeyFile.load(directory.resolve("absent"))).isInstanceOf(KeyRefusedException.class);
        assertThatThrownBy(() -> KeyFile.load(directory)).isInstanceOf(KeyRefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----BEGIN PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nMC4CAQAw\n-----END PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIETwMvWBtWxQznRUdV8I8lPbwPZ1yriK+H9PnyYIatP=\n"
                        + "-----END PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\n***CAQAwBQYDK2VwBCIEIETwMvWBtWxQznRUdV8I8lPbwPZ1yriK+H9PnyYIatPJ\n"
                        + "-----END PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\nMC4CAQEwBQYDK2VwBCIEIETwMvWBtWxQznRUdV8I8lPbwPZ1yriK+H9PnyYIatPJ\n"
                        + "-----END PRIVATE KEY-----\n",
                "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEACyMnT7iCitcYfCTpBrscc8v35NeRWvYD5GWYahYuGao=\n"
                        + "-----END PUBLIC KEY-----\n",
                "\u00ff\u00fe not a key"
            })
    void whatIsNoKeyIsRefusedWithTheFilesName(String text) throws IOException {
        Path file = write(text, "rw-------");

        assertThatThrownBy(() -> KeyFile.load(file))
                .isInstanceOf(KeyRefusedException.class)
                .hasMessageContaining("key.pem");
    }

    @Test
    void aFileTooLargeForAKeyIsNotRead() throws IOException {
        Path file = write(" ".repeat(5000), "rw-------");

        assertThatThrownBy(() -> KeyFile.load(file))
                .isInstanceOf(KeyRefusedException.class)
                .hasMessageContaining("4096");
    }

    private Path write(String text, String mode) throws IOException {
        Path file = directory.resolve("key.pem");
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }
}
