package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads what the user named on the command line; whatever is wrong with it is a usage error with the file's name. */
final class Inputs {

    private Inputs() {}

    /** The bytes of a file. */
    static byte[] bytes(Path file, String what) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, file + ": expected " + what + ", found nothing", "check the path", e);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    file + ": expected " + what + ", found something that cannot be read: " + e,
                    null,
                    e);
        }
    }

    /** The document in a file. */
    static JsonNode json(Path file, String what) {
        try {
            return StrictJson.parse(bytes(file, what));
        } catch (StrictJsonException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, file + ": expected " + what + ", found " + e.getMessage(), null, e);
        }
    }

    /** The manifest of a bundle: a directory's {@code bundle.json}, or the file itself. */
    static Path manifest(Path bundle) {
        return Files.isDirectory(bundle) ? bundle.resolve("bundle.json") : bundle;
    }
}
