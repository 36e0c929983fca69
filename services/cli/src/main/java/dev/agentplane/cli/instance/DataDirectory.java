package dev.agentplane.cli.instance;

import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The directory a local instance keeps its data in: {@code kafka/} (topics), {@code registry/}, {@code keys/}, {@code
 * sealing/}, {@code state/} (caches, may be deleted), {@code runs/} (working directories), {@code logs/}, {@code lock},
 * and {@code endpoints.json} while the instance is up.
 *
 * @param root absolute path
 */
public record DataDirectory(Path root) {

    /** Where an instance keeps its data when nobody says otherwise, relative to the current directory. */
    public static final String DEFAULT = ".agentplane";

    private static final String ENDPOINTS = "endpoints.json";

    /** Topics. */
    public Path kafka() {
        return root.resolve("kafka");
    }

    /** What the schema registry keeps beside its topic. */
    public Path registry() {
        return root.resolve("registry");
    }

    /** Private keys. */
    public Path keys() {
        return root.resolve("keys");
    }

    /** What a verifier of this instance's exports trusts: public keys only. */
    public Path trust() {
        return root.resolve("trust.json");
    }

    /** Caches of the services: may be deleted while the instance is down. */
    public Path state() {
        return root.resolve("state");
    }

    /** Working directories of runs. */
    public Path runs() {
        return root.resolve("runs");
    }

    /** Log files. */
    public Path logs() {
        return root.resolve("logs");
    }

    /** File that a running instance holds a lock on. */
    Path lockFile() {
        return root.resolve("lock");
    }

    /** Creates the directory and what belongs in it. */
    public void create() {
        try {
            for (Path directory : new Path[] {root, keys(), state(), runs(), logs()}) {
                Files.createDirectories(directory);
            }
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    root + ": expected a directory that can be written, found " + e,
                    "give another one with --data DIR",
                    e);
        }
    }

    /** The endpoints of the instance that is up, or was when its machine died. */
    public Optional<Endpoints> endpoints() {
        Path file = root.resolve(ENDPOINTS);
        try {
            return Optional.of(Endpoints.of(StrictJson.parse(Files.readAllBytes(file))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    file + ": expected the endpoints of an instance, found " + e.getMessage(),
                    "stop the instance, delete the file, and start it again with agentplane up",
                    e);
        }
    }

    /** Tells everybody where the instance can be reached; whole or not at all. */
    public void publish(Endpoints endpoints) {
        try {
            Path aside = root.resolve(ENDPOINTS + ".part");
            Files.write(aside, CanonicalJson.pretty(endpoints.json()));
            Files.move(
                    aside,
                    root.resolve(ENDPOINTS),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The instance is down. */
    public void withdraw() {
        try {
            Files.deleteIfExists(root.resolve(ENDPOINTS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
