package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.attestation.keys.PublicKey;
import dev.agentplane.attestation.trust.MalformedTrustException;
import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import dev.agentplane.placement.fleet.FleetProblem;
import dev.agentplane.placement.fleet.FleetRefusedException;
import dev.agentplane.placement.fleet.InventoryFile;
import dev.agentplane.placement.fleet.InventoryReader;
import dev.agentplane.topology.receipt.UnreadableTraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

    /** What a reader makes of a file's bytes. */
    static <T> T readable(Path file, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (UnreadableTraceException e) {
            throw new CommandFailure(ExitCode.USAGE, file + ": " + e.getMessage(), null, e);
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

    /** A fleet inventory; refused as a whole. */
    static InventoryFile inventory(Path file) {
        try {
            return new InventoryReader().read(bytes(file, "a fleet inventory"));
        } catch (FleetRefusedException e) {
            throw refused(file, e);
        }
    }

    /** The inventory named, else that of {@code AGENTPLANE_INVENTORY}, else the built-in one. */
    static InventoryFile inventoryOrDefault(Surroundings surroundings, @Nullable Path named) {
        String variable = surroundings.environment().getOrDefault("AGENTPLANE_INVENTORY", "");
        Path file = named == null && !variable.isBlank() ? Path.of(variable) : named;
        return file == null
                ? new InventoryReader().read(InventoryReader.builtIn())
                : inventory(surroundings.resolve(file));
    }

    /** The failure that lists all that is wrong with a fleet file. */
    static CommandFailure refused(Path file, FleetRefusedException e) {
        String line = System.lineSeparator() + "  ";
        String problems = e.problems().stream().map(FleetProblem::toString).collect(Collectors.joining(line));
        return new CommandFailure(ExitCode.USAGE, file + ": refused as a whole:" + line + problems, null, e);
    }

    /** A trust file; refused as a whole. */
    static TrustFile trust(Path file, boolean allowExampleKeys) {
        try {
            return TrustFile.parse(bytes(file, "a trust file"), allowExampleKeys);
        } catch (MalformedTrustException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    file + ": refused as a whole: " + e.code() + ": " + e.getMessage(),
                    e.code().equals("KEY_REFUSED")
                            ? "for tests with published keys evidence verify has --allow-example-keys"
                            : null,
                    e);
        }
    }

    /** Keys of a trust file that may sign what goes into decisions. */
    static List<PublicKey> producers(Path file) {
        return trust(file, false).keys().stream()
                .filter(key -> key.roles().contains("producer"))
                .map(TrustFile.TrustedKey::key)
                .toList();
    }

    /** The manifest of a bundle: a directory's {@code bundle.json}, or the file itself. */
    static Path manifest(Path bundle) {
        return Files.isDirectory(bundle) ? bundle.resolve("bundle.json") : bundle;
    }
}
