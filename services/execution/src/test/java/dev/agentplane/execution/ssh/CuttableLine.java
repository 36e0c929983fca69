package dev.agentplane.execution.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A TCP line to a port of this machine that a test can cut. */
public final class CuttableLine implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong next = new AtomicLong(Long.MAX_VALUE);
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

    /** Cuts the next connection when so many bytes have gone to the server. */
    public void cutNextAfter(int bytes) {
        next.set(bytes);
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
                pump(near, far, next.getAndSet(Long.MAX_VALUE));
                pump(far, near, Long.MAX_VALUE);
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void pump(Socket from, Socket to, long most) {
        Thread thread = new Thread(
                () -> {
                    try (from;
                            to) {
                        copy(from.getInputStream(), to.getOutputStream(), most);
                    } catch (IOException e) {
                        // Cut.
                    }
                },
                "line-pump");
        thread.setDaemon(true);
        thread.start();
    }

    private static void copy(InputStream from, OutputStream to, long most) throws IOException {
        byte[] piece = new byte[8192];
        long left = most;
        while (left > 0) {
            int count = from.read(piece, 0, (int) Math.min(piece.length, left));
            if (count < 0) {
                return;
            }
            to.write(piece, 0, count);
            left -= count;
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
