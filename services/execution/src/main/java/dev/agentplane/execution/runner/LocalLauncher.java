package dev.agentplane.execution.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The launcher, installed on this host. */
final class LocalLauncher implements AutoCloseable {

    private final Launcher launcher;
    private final Path script;
    private final ExecutorFacts facts;
    private @Nullable LaunchServer server;

    private LocalLauncher(Launcher launcher, Path script, ExecutorFacts facts) {
        this.launcher = launcher;
        this.script = script;
        this.facts = facts;
    }

    static LocalLauncher install(Path root, Isolation strongest) {
        try {
            Launcher launcher = new Launcher();
            Path home = root.toAbsolutePath().normalize();
            Path bin = Files.createDirectories(home.resolve("bin"));
            Path script = bin.resolve(launcher.fileName());
            if (!Files.exists(script)) {
                Path fresh = Files.createTempFile(bin, "tmp.", ".sh");
                Files.write(fresh, launcher.script());
                Files.move(fresh, script, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            String printed = output(start(script, List.of("setup", home.toString(), strongest.word())));
            return new LocalLauncher(launcher, script, ExecutorFacts.parse(printed));
        } catch (IOException e) {
            throw new UncheckedIOException("preparing " + root, e);
        }
    }

    Launcher launcher() {
        return launcher;
    }

    ExecutorFacts facts() {
        return facts;
    }

    Path root() {
        return Path.of(facts.root());
    }

    /** The server; another one when the former has ended. */
    synchronized LaunchServer server() throws IOException {
        if (server == null || !server.isAlive()) {
            server = new LaunchServer(start(script, launcher.serve(facts)));
        }
        return server;
    }

    @Override
    public synchronized void close() {
        if (server != null) {
            server.close();
        }
    }

    /** Calls the launcher, waits for it, and returns what it printed. */
    String call(List<String> args) {
        try {
            return output(start(script, args));
        } catch (IOException e) {
            throw new UncheckedIOException("launcher " + args.get(0), e);
        }
    }

    private static String output(Process process) throws IOException {
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Process start(Path script, List<String> args) throws IOException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString()));
        command.addAll(args);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        return builder.start();
    }
}
