package dev.agentplane.execution.runner;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The launcher of this host as one process that serves all runs, so that starting one costs no program but the sandbox.
 * It ends every run when its standard input closes, which is what happens when this process dies. Thread-safe.
 */
final class LaunchServer implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(LaunchServer.class);

    private final Process process;
    private final OutputStream orders;
    private final Map<String, CompletableFuture<LaunchStatus>> runs = new ConcurrentHashMap<>();
    private volatile boolean over;

    LaunchServer(Process process) {
        this.process = process;
        this.orders = process.getOutputStream();
        Thread reader = new Thread(this::read, "launch-server");
        reader.setDaemon(true);
        reader.start();
    }

    /** Whether it still takes orders. */
    boolean isAlive() {
        return !over && process.isAlive();
    }

    /**
     * Starts a run.
     *
     * @param name {@code <trace>/<attempt>}
     * @param order the launcher's order
     * @return its status when it is over; fails with an {@link IOException} when the server ends before
     */
    CompletableFuture<LaunchStatus> run(String name, String order) throws IOException {
        CompletableFuture<LaunchStatus> result = new CompletableFuture<>();
        runs.put(name, result);
        try {
            send(order);
        } catch (IOException e) {
            runs.remove(name);
            throw e;
        }
        if (over) {
            result.completeExceptionally(new IOException("the launcher's server has ended"));
        }
        return result;
    }

    /** Ends a run whose deadline is over. */
    void expire(String traceId, int attempt) throws IOException {
        send("expire " + traceId + " " + attempt);
    }

    /** Ends a run that nobody wants any more. */
    void end(String traceId, int attempt) throws IOException {
        send("end " + traceId + " " + attempt);
    }

    private void send(String order) throws IOException {
        byte[] line = (order + "\n").getBytes(StandardCharsets.US_ASCII);
        synchronized (orders) {
            orders.write(line);
            orders.flush();
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                ended(line);
            }
        } catch (IOException e) {
            LOGGER.atDebug().log("the launcher's server cannot be read: {}", e.getMessage());
        }
        over = true;
        IOException cause = new IOException("the launcher's server has ended");
        runs.values().forEach(run -> run.completeExceptionally(cause));
        runs.clear();
    }

    private void ended(String line) {
        List<String> words = new ArrayList<>(Arrays.asList(line.split(" ")));
        CompletableFuture<LaunchStatus> run = runs.remove(words.remove(0));
        if (run == null) {
            return;
        }
        try {
            run.complete(LaunchStatus.parse(words));
        } catch (IllegalArgumentException e) {
            run.completeExceptionally(new IOException(e));
        }
    }

    /** Ends the server and with it every run. */
    @Override
    public void close() {
        try {
            orders.close();
        } catch (IOException e) {
            LOGGER.atDebug().log("the launcher's server is gone already: {}", e.getMessage());
        }
    }
}
