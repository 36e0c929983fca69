package dev.agentplane.cli.doctor;

import dev.agentplane.cli.instance.DataDirectory;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** This machine: what {@code up} and a worker need of it. */
public final class MachineChecks {

    private static final int JAVA = 17;
    private static final long GIB = 1L << 30;
    private static final long PROBE_SECONDS = 10;

    private final Map<String, String> environment;
    private final DataDirectory data;

    /** @param data directory an instance here would use */
    public MachineChecks(Map<String, String> environment, DataDirectory data) {
        this.environment = Map.copyOf(environment);
        this.data = data;
    }

    /** Looks. */
    public List<Check> all() {
        return List.of(java(), sandbox(), tool("ssh", "executors on other machines"), disk());
    }

    private static Check java() {
        int feature = Runtime.version().feature();
        String found = feature + " (" + System.getProperty("java.home") + ")";
        return feature >= JAVA ? Check.ok("java", found) : Check.fail("java", "expected 17 or newer, found " + found);
    }

    /** An installed bubblewrap may still be refused by the kernel: only trying it tells. */
    private Check sandbox() {
        if (find("bwrap").isEmpty()) {
            return Check.warn("sandbox", "no bwrap: scripts run with weaker isolation; install bubblewrap");
        }
        try {
            Process probe = new ProcessBuilder(
                            "bwrap",
                            "--unshare-all",
                            "--die-with-parent",
                            "--ro-bind",
                            "/",
                            "/",
                            "--dev",
                            "/dev",
                            "true")
                    .redirectErrorStream(true)
                    .start();
            probe.getOutputStream().close();
            boolean ended = probe.waitFor(PROBE_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                probe.destroyForcibly();
                return Check.warn("sandbox", "bwrap did not come back within " + PROBE_SECONDS + " s");
            }
            String said = new String(probe.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            return probe.exitValue() == 0
                    ? Check.ok("sandbox", "bwrap works")
                    : Check.warn(
                            "sandbox", "bwrap is refused here, scripts run with weaker isolation: " + said.strip());
        } catch (IOException e) {
            return Check.warn("sandbox", "bwrap does not start: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Check.warn("sandbox", "interrupted");
        }
    }

    private Check tool(String name, String use) {
        return find(name)
                .map(path -> Check.ok(name, path.toString()))
                .orElse(Check.warn(name, "not found; needed for " + use));
    }

    private Optional<Path> find(String name) {
        for (String directory : environment.getOrDefault("PATH", "").split(":", -1)) {
            Path candidate = Path.of(directory, name);
            if (!directory.isEmpty() && Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private Check disk() {
        Path existing = data.root();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        try {
            FileStore store = Files.getFileStore(existing);
            String found = store.getUsableSpace() / GIB + " GiB free for " + data.root();
            if (!Files.isWritable(existing)) {
                return Check.fail("data directory", existing + " cannot be written; choose another one with --data");
            }
            return store.getUsableSpace() < GIB
                    ? Check.warn("data directory", found + "; Kafka stops when the disk is full")
                    : Check.ok("data directory", found);
        } catch (IOException e) {
            return Check.fail("data directory", existing + ": " + e.getMessage());
        }
    }
}
