package dev.agentplane.execution.ssh;

import dev.agentplane.execution.runner.UnreachableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import net.schmizz.keepalive.KeepAliveProvider;
import net.schmizz.keepalive.KeepAliveRunner;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.DisconnectReason;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.connection.channel.direct.Session;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.transport.verification.OpenSSHKnownHosts;
import net.schmizz.sshj.userauth.UserAuthException;
import org.jspecify.annotations.Nullable;

/** The kept connection to one executor. Thread-safe; commands share it as channels. */
final class SshConnection implements AutoCloseable {

    /** OpenSSH's MaxSessions is 10: most for runs, the rest for short commands, which then never wait for a run. */
    private static final int RUN_CHANNELS = 7;

    private static final int SHORT_CHANNELS = 3;

    private static final int COMPLAINT_BYTES = 512;
    private static final int KEEP_ALIVE_SECONDS = 5;
    private static final int KEEP_ALIVES_LOST = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

    private final SshTarget target;
    private final SshSettings settings;
    private final Semaphore runs = new Semaphore(RUN_CHANNELS);
    private final Semaphore shorts = new Semaphore(SHORT_CHANNELS);
    private @Nullable SSHClient client;
    private boolean closed;

    SshConnection(SshTarget target, SshSettings settings) {
        this.target = target;
        this.settings = settings;
    }

    /** A running command. */
    final class Command implements AutoCloseable {

        private final Semaphore channels;
        private final Session session;
        private final Session.Command command;

        private Command(Semaphore channels, Session session, Session.Command command) {
            this.channels = channels;
            this.session = session;
            this.command = command;
        }

        InputStream output() {
            return command.getInputStream();
        }

        OutputStream input() {
            return command.getOutputStream();
        }

        /** The first of what it wrote to standard error. */
        String complaint() throws IOException {
            return new String(command.getErrorStream().readNBytes(COMPLAINT_BYTES), StandardCharsets.UTF_8).strip();
        }

        /** Waits for its end; gives its exit code. */
        int code() throws IOException {
            command.join();
            Integer status = command.getExitStatus();
            if (status == null) {
                throw new IOException("connection to " + target + " was lost");
            }
            return status;
        }

        @Override
        public void close() {
            channels.release();
            try {
                session.close();
            } catch (IOException e) {
                // The connection is gone, and the channel with it.
                drop();
            }
        }
    }

    /** Starts a short command on the open connection, opening one if needed. */
    Command start(List<String> words) throws IOException, InterruptedException {
        return start(words, shorts);
    }

    /** Starts a command that may take as long as a run; waits while as many as may be are going on. */
    Command startRun(List<String> words) throws IOException, InterruptedException {
        return start(words, runs);
    }

    private Command start(List<String> words, Semaphore channels) throws IOException, InterruptedException {
        channels.acquire();
        try {
            Session session = connected().startSession();
            return new Command(channels, session, session.exec(ShellWords.join(words)));
        } catch (IOException | RuntimeException e) {
            channels.release();
            drop();
            throw e;
        }
    }

    /**
     * Opens the connection if there is none.
     *
     * @throws UnreachableException after the configured number of tries, or at once where another try cannot help
     */
    void reach() throws UnreachableException, InterruptedException {
        Duration pause = FIRST_PAUSE;
        for (int left = settings.connectTries(); ; left--) {
            try {
                connected();
                return;
            } catch (IOException e) {
                if (left <= 1 || !mayPass(e)) {
                    throw new UnreachableException(explain(e), e);
                }
                TimeUnit.MILLISECONDS.sleep(pause.toMillis());
                pause = pause.multipliedBy(2);
            }
        }
    }

    private static boolean mayPass(IOException e) {
        return !turnedAway(e) && !unverified(e);
    }

    /** Whether the server said no; a connection that breaks while it decides is reported by the same exception. */
    private static boolean turnedAway(IOException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof TransportException || cause instanceof ConnectionException) {
                return false;
            }
        }
        return e instanceof UserAuthException;
    }

    private static boolean unverified(IOException e) {
        return e instanceof SSHException ssh && ssh.getDisconnectReason() == DisconnectReason.HOST_KEY_NOT_VERIFIABLE;
    }

    private String explain(IOException e) {
        String who = "executor " + target + " cannot be reached: ";
        if (unverified(e)) {
            return who + "its host key is not the one in known_hosts (" + settings.knownHosts()
                    + "), or it is not listed there; check the key and add it, e.g. with ssh-keyscan -p "
                    + target.port() + " " + target.host();
        }
        if (turnedAway(e)) {
            return who + "user " + target.user() + " was not let in with the keys " + target.identities()
                    + "; check authorized_keys there";
        }
        return who + e + "; check the sshRef in the inventory, and that sshd answers there";
    }

    private synchronized SSHClient connected() throws IOException {
        if (closed) {
            throw new IOException("this worker is shutting down");
        }
        if (client == null || !client.isConnected()) {
            client = open();
        }
        return client;
    }

    private SSHClient open() throws IOException {
        DefaultConfig config = new DefaultConfig();
        config.setKeepAliveProvider(KeepAliveProvider.KEEP_ALIVE);
        SSHClient fresh = new SSHClient(config);
        try {
            fresh.setSocketFactory(new PromptSockets());
            fresh.setConnectTimeout((int) settings.connectTimeout().toMillis());
            for (Path file : settings.knownHosts()) {
                if (Files.isReadable(file)) {
                    fresh.addHostKeyVerifier(new OpenSSHKnownHosts(file.toFile()));
                }
            }
            KeepAliveRunner keepAlive = (KeepAliveRunner) fresh.getConnection().getKeepAlive();
            keepAlive.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
            keepAlive.setMaxAliveCount(KEEP_ALIVES_LOST);
            fresh.connect(target.host(), target.port());
            fresh.authPublickey(
                    target.user(),
                    target.identities().stream().map(Path::toString).toArray(String[]::new));
            return fresh;
        } catch (IllegalStateException e) {
            // How the library says that the connection broke between two steps.
            fresh.close();
            throw new ConnectException("the connection broke while it was being opened (" + e.getMessage() + ")");
        } catch (IOException | RuntimeException e) {
            fresh.close();
            throw e;
        }
    }

    /** Forgets the connection when it is broken; the next command opens another one. */
    private synchronized void drop() {
        if (client != null && !client.isConnected()) {
            client = null;
        }
    }

    /** Breaks the connection, so that whoever waits on it stops waiting. */
    synchronized void sever() {
        if (client != null) {
            try {
                client.close();
            } catch (IOException e) {
                // It is broken already, which is what was wanted.
            }
            client = null;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        sever();
    }

    @Override
    public String toString() {
        return target.toString();
    }

    /** Sockets without Nagle's delay, which would put 40 ms into every command. */
    private static final class PromptSockets extends SocketFactory {

        @Override
        public Socket createSocket() throws IOException {
            Socket socket = new Socket();
            socket.setTcpNoDelay(true);
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return prompt(new Socket(host, port));
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
            return prompt(new Socket(host, port, local, localPort));
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return prompt(new Socket(host, port));
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
            return prompt(new Socket(host, port, local, localPort));
        }

        private static Socket prompt(Socket socket) throws IOException {
            socket.setTcpNoDelay(true);
            return socket;
        }
    }
}
