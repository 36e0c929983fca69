package dev.agentplane.execution.secret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Secrets in files of one directory, named like them. */
final class FileSecrets implements SecretProvider {

    private final Path directory;

    FileSecrets(Path directory) {
        this.directory = directory;
    }

    @Override
    public Optional<SecretValue> find(String name, String reference) throws IOException {
        Path file = directory.resolve(name);
        return Files.isRegularFile(file) ? Optional.of(new SecretValue(Files.readAllBytes(file))) : Optional.empty();
    }

    @Override
    public String describe() {
        return "file " + directory + "/<name>";
    }
}
