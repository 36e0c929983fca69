package dev.agentplane.execution.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real OpenSSH server on a free port of this machine, with keys of its own, that lets in whoever runs the tests. */
public final class OpenSshServer implements AutoCloseable {

    private static final Path SSHD = Path.of("/usr/sbin/sshd");

    private final Path directory;
    private final int port;
    private final Process sshd;

    private OpenSshServer(Path directory, int port, Process sshd) {
        this.directory = directory;
        this.port = port;
        this.sshd = sshd;
    }

    public static boolean available() {
        return Files.isExecutable(SSHD);
    }

    public static OpenSshServer start(Path directory) throws IOException, InterruptedException {
        keygen(directory.resolve("host_key"));
        keygen(directory.resolve("user_key"));
        Files.copy(directory.resolve("user_key.pub"), directory.resolve("authorized_keys"));
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path config = directory.resolve("sshd_config");
        Files.writeString(
                config, """
                ListenAddress 127.0.0.1
                Port %d
                HostKey %s
                AuthorizedKeysFile %s
                PidFile none
                StrictModes no
                UsePAM no
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                PermitRootLogin prohibit-password
                """.formatted(port, directory.resolve("host_key"), directory.resolve("authorized_keys")));
        // What distributions' service units make before they start it as root.
        if (Files.isWritable(Path.of("/run"))) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        Process sshd = new ProcessBuilder(SSHD.toString(), "-D", "-e", "-f", config.toString())
                .redirectError(directory.resolve("sshd.log").toFile())
                .start();
        OpenSshServer server = new OpenSshServer(directory, port, sshd);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(server::answers);
        String key = Files.readString(directory.resolve("host_key.pub"));
        Files.writeString(directory.resolve("known_hosts"), "[127.0.0.1]:" + port + " " + key);
        return server;
    }

    private static void keygen(Path file) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f"));
        command.add(file.toString());
        if (new ProcessBuilder(command).start().waitFor() != 0) {
            throw new IOException("ssh-keygen failed for " + file);
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.getInputStream().read() == 'S';
        } catch (IOException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    public Path key() {
        return directory.resolve("user_key");
    }

    /** Lists this server at another port too, for a proxy in front of it. */
    public Path knownHostsWith(int other) throws IOException {
        Path file = directory.resolve("known_hosts." + other);
        String key = Files.readString(directory.resolve("host_key.pub"));
        Files.writeString(file, "[127.0.0.1]:" + port + " " + key + "[127.0.0.1]:" + other + " " + key);
        return file;
    }

    public Path knownHosts() {
        return directory.resolve("known_hosts");
    }

    public static String user() {
        return System.getProperty("user.name");
    }

    @Override
    public void close() throws InterruptedException {
        sshd.destroy();
        sshd.waitFor(10, TimeUnit.SECONDS);
    }
}
