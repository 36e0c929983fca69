package dev.agentplane.execution.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP line to a port of this machine that a test can cut. */
public final class CuttableLine implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean refusing;

    private CuttableLine(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    public static CuttableLine to(int target) throws IOException {
        CuttableLine line = new CuttableLine(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
        Thread thread = new Thread(line::accept, "line");
        thread.setDaemon(true);
        thread.start();
        return line;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Cuts what is connected. */
    public void cut() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    /** Whether new connections are turned away. */
    public void refuse(boolean turnAway) {
        refusing = turnAway;
    }

    private void accept() {
        try {
            while (true) {
                Socket near = listener.accept();
                if (refusing) {
                    near.close();
                    continue;
                }
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(near);
                sockets.add(far);
                pump(near, far);
                pump(far, near);
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void pump(Socket from, Socket to) {
        Thread thread = new Thread(
                () -> {
                    try (from;
                            to) {
                        from.getInputStream().transferTo(to.getOutputStream());
                    } catch (IOException e) {
                        // Cut.
                    }
                },
                "line-pump");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
