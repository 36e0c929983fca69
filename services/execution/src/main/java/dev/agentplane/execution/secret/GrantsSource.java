package dev.agentplane.execution.secret;

import dev.agentplane.platform.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the rules on secrets are. Asked for each run that wants secrets, so that a grant taken back is at once gone. */
@FunctionalInterface
public interface GrantsSource {

    /** Names the rules' file. */
    String VARIABLE = "AGENTPLANE_SECRETS_GRANTS";

    /**
     * The rules now.
     *
     * @throws IllegalArgumentException when they cannot be read: then nobody gets anything
     */
    SecretGrants current();

    /**
     * Reads {@code AGENTPLANE_SECRETS_GRANTS}: a file, or {@code any}; where it is not set nobody gets anything. A file that
     * cannot be used is a settings error.
     */
    static GrantsSource from(Settings settings) {
        String set = settings.text(VARIABLE, "");
        if (set.isBlank()) {
            return SecretGrants::none;
        }
        if (set.equals("any")) {
            return SecretGrants::any;
        }
        GrantsSource file = () -> read(Path.of(set));
        try {
            file.current();
        } catch (IllegalArgumentException e) {
            settings.error(String.valueOf(e.getMessage()));
        }
        return file;
    }

    private static SecretGrants read(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    VARIABLE + ": expected a readable file, or \"any\", found \"" + file + "\" (" + e + ")", e);
        }
        try {
            return SecretGrants.parse(bytes);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    VARIABLE + ": " + file.getFileName() + " cannot be used, so nobody gets a secret: "
                            + e.getMessage(),
                    e);
        }
    }
}
