package dev.agentplane.execution;

import dev.agentplane.embedded.EmbeddedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CountDownLatch;

/** A broker in a process of its own, for tests that kill it: DIRECTORY READY, a file that gets its address. */
public final class BrokerMain {

    private BrokerMain() {}

    public static void main(String[] args) throws Exception {
        // The broker's threads would keep a process alive that has nothing to do.
        Thread.currentThread()
                .setUncaughtExceptionHandler((thread, e) -> Runtime.getRuntime().halt(1));
        EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]), 0);
        Path fresh = Files.writeString(Path.of(args[1] + ".tmp"), broker.bootstrap());
        Files.move(fresh, Path.of(args[1]), StandardCopyOption.ATOMIC_MOVE);
        new CountDownLatch(1).await();
    }
}
