package dev.agentplane.cli;

import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/**
 * The one place where exceptions become messages and exit codes.
 *
 * <p>Infrastructure exceptions are told by the names of their classes: an offline command must not load Kafka only to
 * find out that it was not Kafka that failed.
 */
final class FailureReport {

    private final PrintStream err;
    private final boolean debug;

    FailureReport(PrintStream err, boolean debug) {
        this.err = err;
        this.debug = debug;
    }

    /** Prints the message and tells how the process ends. */
    ExitCode report(Throwable thrown) {
        Message message = explain(thrown);
        err.println("agentplane: " + message.text());
        if (message.next() != null) {
            err.println("  " + message.next());
        }
        if (debug) {
            thrown.printStackTrace(err);
        }
        err.flush();
        return message.exitCode();
    }

    private record Message(
            ExitCode exitCode, String text, @Nullable String next) {}

    private static Message explain(Throwable thrown) {
        if (thrown instanceof CommandFailure failure) {
            return new Message(failure.exitCode(), String.valueOf(failure.getMessage()), failure.next());
        }
        Throwable cause =
                thrown instanceof UncheckedIOException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof FileSystemException file) {
            return new Message(ExitCode.USAGE, file(file), null);
        }
        if (infrastructure(cause)) {
            return new Message(
                    ExitCode.UNREACHABLE,
                    text(cause),
                    "check that the instance is running (agentplane up) and that --bootstrap and --registry point at it");
        }
        String type = cause.getClass().getName();
        if (type.equals("dev.agentplane.platform.ConfigException")) {
            return new Message(ExitCode.USAGE, text(cause), null);
        }
        if (type.equals("dev.agentplane.platform.state.StorageException")) {
            return new Message(
                    ExitCode.UNREACHABLE, text(cause), "free or repair the disk, or choose another directory");
        }
        if (type.equals("dev.agentplane.embedded.EmbeddedStartException")) {
            return new Message(ExitCode.UNREACHABLE, text(cause), null);
        }
        if (cause instanceof IOException) {
            return new Message(ExitCode.UNREACHABLE, text(cause), null);
        }
        return new Message(
                ExitCode.UNREACHABLE,
                "internal error: " + cause,
                "this is a bug; run the command again with --debug and report what it prints");
    }

    private static String file(FileSystemException e) {
        if (e instanceof NoSuchFileException) {
            return e.getFile() + ": expected a file or directory, found nothing";
        }
        if (e instanceof AccessDeniedException) {
            return e.getFile() + ": permission denied";
        }
        return e.getFile() + ": " + (e.getReason() == null ? e.toString() : e.getReason());
    }

    private static boolean infrastructure(Throwable cause) {
        for (Class<?> type = cause.getClass(); type != null; type = type.getSuperclass()) {
            switch (type.getName()) {
                case "org.apache.kafka.common.KafkaException",
                        "dev.agentplane.platform.TransientException",
                        "dev.agentplane.avro.SchemaRegistryException" -> {
                    return true;
                }
                default -> {}
            }
        }
        return false;
    }

    private static String text(Throwable cause) {
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
