package dev.agentplane.cli;

import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.output.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;

/** The process. */
public final class Main {

    private static final int BUFFER = 8192;

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        PrintStream out = utf8(FileDescriptor.out);
        PrintStream err = utf8(FileDescriptor.err);
        Console console = new Console(out, err, terminal());
        Surroundings surroundings =
                new Surroundings(console, System.getenv(), Path.of("").toAbsolutePath(), Clock.systemUTC(), false);
        ExitCode code = new Agentplane(surroundings).run(arguments);
        out.flush();
        err.flush();
        System.exit(code.number());
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(
                new java.io.BufferedOutputStream(new FileOutputStream(descriptor), BUFFER),
                true,
                StandardCharsets.UTF_8);
    }

    /** The launcher tells, because Java cannot tell for standard error alone. */
    private static boolean terminal() {
        return Boolean.getBoolean("agentplane.terminal");
    }
}
