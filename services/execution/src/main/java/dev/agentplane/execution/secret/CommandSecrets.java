package dev.agentplane.execution.secret;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Secrets that a command prints: {@code COMMAND <name> <reference>}. Exit code 0 means that what it printed is the secret;
 * any other that it has none. What it says on standard error is dropped: it may contain anything.
 */
final class CommandSecrets implements SecretProvider {

    private static final int SECONDS = 20;

    private final String command;

    CommandSecrets(String command) {
        this.command = command;
    }

    @Override
    public Optional<SecretValue> find(String name, String reference) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command, name, reference)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(ProcessBuilder.Redirect.PIPE)
                .start();
        try {
            process.getOutputStream().close();
            java.util.concurrent.CompletableFuture<byte[]> printed = new java.util.concurrent.CompletableFuture<>();
            Thread reader = new Thread(() -> read(process, printed), "secret-command");
            reader.setDaemon(true);
            reader.start();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(command + " did not end within " + SECONDS + " s");
            }
            byte[] bytes = printed.join();
            return process.exitValue() == 0 ? Optional.of(new SecretValue(bytes)) : Optional.empty();
        } finally {
            process.destroyForcibly();
        }
    }

    private static void read(Process process, java.util.concurrent.CompletableFuture<byte[]> printed) {
        try {
            printed.complete(process.getInputStream().readAllBytes());
        } catch (IOException e) {
            printed.complete(new byte[0]);
        }
    }

    @Override
    public String describe() {
        return "command " + command + " <name> <reference>";
    }
}
