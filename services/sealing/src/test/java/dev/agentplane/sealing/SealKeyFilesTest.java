package dev.agentplane.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentplane.attestation.keys.KeyFile;
import dev.agentplane.attestation.keys.KeyRefusedException;
import dev.agentplane.attestation.keys.Signer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealKeyFilesTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void theLogDecidesWhichOfTheKeysSeals() throws IOException {
        // Given
        KeyFile first = make("seal.pem");
        KeyFile second = make("seal-2027.pem");
        SealKeys keys = SealKeyFiles.in(directory);
        // Then
        assertThat(keys.ids()).containsExactly(id(second), id(first));
        assertThat(keys.usable(id(first)::equals).map(SealKeyFilesTest::id)).contains(id(first));
        assertThat(keys.usable(id -> true).map(SealKeyFilesTest::id)).contains(id(second));
        assertThat(keys.usable(id -> false)).isEmpty();
    }

    @Test
    void aKeyThatIsAddedLaterNeedsNoRestart() throws IOException {
        // Given
        make("seal.pem");
        SealKeys keys = SealKeyFiles.in(directory);
        // When
        KeyFile added = make("seal-2.pem");
        Optional<Signer> found = keys.usable(id(added)::equals);
        // Then
        assertThat(found.map(SealKeyFilesTest::id)).contains(id(added));
    }

    @Test
    void aKeyRemovedWhileRunningIsWaitedForAndThenUsed() throws IOException {
        // Given
        KeyFile key = make("seal.pem");
        SealKeys keys = SealKeyFiles.in(directory);
        Path file = directory.resolve("seal.pem");
        byte[] pem = Files.readAllBytes(file);
        Files.delete(file);
        // Then: nothing may seal, so the folder is read again, and the key is gone
        assertThat(keys.usable(id -> false)).isEmpty();
        assertThat(keys.usable(id(key)::equals)).isEmpty();
        Files.createFile(
                file,
                java.nio.file.attribute.PosixFilePermissions.asFileAttribute(
                        java.nio.file.attribute.PosixFilePermissions.fromString("rw-------")));
        Files.write(file, pem);
        assertThat(keys.usable(id(key)::equals)).isPresent();
    }

    @Test
    void withoutAnyKeyItDoesNotStart() {
        assertThatThrownBy(() -> SealKeyFiles.in(directory))
                .isInstanceOf(KeyRefusedException.class)
                .hasMessageContaining("agentplane log init");
    }

    private KeyFile make(String name) throws IOException {
        return KeyFile.loadOrCreate(directory.resolve(name), new SecureRandom());
    }

    private static String id(Signer key) {
        return key.publicKey().keyId();
    }
}
