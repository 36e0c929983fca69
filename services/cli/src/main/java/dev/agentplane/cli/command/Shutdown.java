package dev.agentplane.cli.command;

import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.output.Console;
import java.util.concurrent.CountDownLatch;

/**
 * Stops what runs when the process is asked to end. A clean stop on SIGTERM or SIGINT ends the process with 0, not with
 * the 143 or 130 of a process that was killed.
 */
final class Shutdown {

    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean waiting;

    private Shutdown() {}

    static Shutdown install(AutoCloseable running, Console console) {
        Shutdown shutdown = new Shutdown();
        Thread hook = new Thread(
                () -> {
                    console.note("stopping ...");
                    ExitCode code = ExitCode.DONE;
                    try {
                        running.close();
                        console.note("stopped");
                    } catch (Exception e) {
                        // Nobody is left to handle it; the next start settles what this one left.
                        console.note("did not stop cleanly: " + e);
                        code = ExitCode.UNREACHABLE;
                    }
                    shutdown.stopped.countDown();
                    if (shutdown.waiting) {
                        // Else the command failed and has an exit code of its own.
                        Runtime.getRuntime().halt(code.number());
                    }
                },
                "shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        return shutdown;
    }

    /** Waits until everything is stopped. */
    int await() throws InterruptedException {
        waiting = true;
        stopped.await();
        return ExitCode.DONE.number();
    }
}
