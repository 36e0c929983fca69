package dev.agentplane.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The two ports of a node. They must be known before it starts, because it tells clients its own address.
 *
 * @param client where clients connect
 * @param controller where the broker part talks to the controller part
 */
record Ports(int client, int controller) {

    /**
     * Picks ports that are free now.
     *
     * @param remembered file with the ports of last time, which are taken again where they are free
     * @param wanted port for clients, 0 for any
     * @throws EmbeddedStartException when the wanted port is in use
     */
    static Ports choose(Path remembered, int wanted) throws IOException {
        Ports last = read(remembered);
        if (wanted > 0 && !isFree(wanted)) {
            throw busy(wanted, null);
        }
        int client = wanted > 0 ? wanted : freeOr(last.client);
        int controller = freeOr(last.controller);
        while (controller == client) {
            controller = freeOr(0);
        }
        return new Ports(client, controller);
    }

    static EmbeddedStartException busy(int port, @org.jspecify.annotations.Nullable Throwable cause) {
        return new EmbeddedStartException(
                "expected port " + port + " to be free, found it in use; stop what uses it or choose another port",
                cause);
    }

    void remember(Path file) throws IOException {
        Files.writeString(file, client + " " + controller + "\n");
    }

    private static Ports read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new Ports(0, 0);
        }
        String[] parts = Files.readString(file).strip().split(" ", -1);
        try {
            return new Ports(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            // A convenience that a crash cut short; any ports will do.
            return new Ports(0, 0);
        }
    }

    private static int freeOr(int preferred) throws IOException {
        if (preferred > 0 && isFree(preferred)) {
            return preferred;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return socket.getLocalPort();
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
