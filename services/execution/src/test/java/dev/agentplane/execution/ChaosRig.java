package dev.agentplane.execution;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentplane.embedded.registry.EmbeddedRegistry;
import dev.agentplane.execution.ssh.CuttableLine;
import dev.agentplane.execution.ssh.OpenSshServer;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.PlatformConfig;
import dev.agentplane.platform.TopicProvisioner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * A control plane to be broken: a broker and workers in processes of their own, and, where there is an OpenSSH server, an
 * executor behind a line that can be cut. The registry is in this JVM: it is nobody's victim here.
 */
final class ChaosRig implements AutoCloseable {

    private static final int PARTITIONS = 2;

    private final Path directory;
    private final TreeMap<String, Process> workers = new TreeMap<>();
    private final List<String> settings = new ArrayList<>();
    private final EmbeddedRegistry registry;
    private final Platform platform;
    private final String bootstrap;
    private final @Nullable OpenSshServer sshd;
    private final @Nullable CuttableLine line;
    private Process broker;

    ChaosRig(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        this.broker = startBroker();
        this.bootstrap = address();
        this.registry = EmbeddedRegistry.start(bootstrap, 0);
        this.platform =
                new Platform(PlatformConfig.of(bootstrap, registry.url(), "chaos", directory.resolve("platform")));
        try (Admin admin = platform.clients().admin()) {
            new TopicProvisioner(admin).ensure(PARTITIONS);
        }
        if (OpenSshServer.available()) {
            this.sshd = OpenSshServer.start(Files.createDirectory(directory.resolve("sshd")));
            this.line = CuttableLine.to(sshd.port());
            settings.add("AGENTPLANE_SSH_KEYS=" + sshd.key());
            settings.add("AGENTPLANE_SSH_KNOWN_HOSTS=" + sshd.knownHostsWith(line.port()));
            settings.add("AGENTPLANE_SSH_CONFIG=" + directory.resolve("no-config"));
            settings.add("AGENTPLANE_SSH_REMOTE_ROOT=" + directory.resolve("there"));
            settings.add("AGENTPLANE_SSH_CONNECT_TRIES=5");
        } else {
            this.sshd = null;
            this.line = null;
        }
    }

    Platform platform() {
        return platform;
    }

    /** Where the executor behind the line is reached. */
    Optional<String> remote() {
        return Optional.ofNullable(line).map(there -> OpenSshServer.user() + "@127.0.0.1:" + there.port());
    }

    /** Starts a worker, or kills the one of this name and starts it again. */
    void worker(String instance) throws IOException, InterruptedException {
        Process former = workers.get(instance);
        if (former != null) {
            former.destroyForcibly().waitFor();
        }
        List<String> args = new ArrayList<>(List.of(bootstrap, registry.url(), instance, directory.toString()));
        args.addAll(settings);
        workers.put(instance, start(WorkerMain.class, instance, args));
    }

    /** Kills the broker, which flushes nothing and closes nothing, and starts it again on what is there. */
    void breakBroker() throws IOException, InterruptedException {
        broker.destroyForcibly().waitFor();
        Files.delete(ready());
        broker = startBroker();
        assumeTrue(address().equals(bootstrap), "somebody took the broker's port while it was down");
    }

    /** Cuts the connections to the executor. */
    void cut() throws IOException {
        if (line != null) {
            line.cut();
        }
    }

    private Process startBroker() throws IOException {
        return start(
                BrokerMain.class, "broker", List.of(directory.resolve("kafka").toString(), ready().toString()));
    }

    private Path ready() {
        return directory.resolve("broker.ready");
    }

    private String address() throws IOException {
        await().atMost(Duration.ofSeconds(120)).until(() -> Files.exists(ready()));
        return Files.readString(ready());
    }

    private Process start(Class<?> main, String name, List<String> args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(args);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve(name + ".log").toFile()))
                .start();
    }

    /** Tells the workers to stop, and waits until they have. */
    void stopWorkers() throws InterruptedException {
        for (Process worker : workers.values()) {
            worker.destroy();
        }
        for (Process worker : workers.values()) {
            worker.waitFor();
        }
    }

    @Override
    public void close() throws Exception {
        for (Process worker : workers.values()) {
            worker.destroyForcibly();
        }
        platform.close();
        registry.close();
        broker.destroyForcibly().waitFor();
        if (line != null && sshd != null) {
            line.close();
            sshd.close();
        }
    }
}
