package dev.agentplane.execution.ssh;

import dev.agentplane.domain.bundle.FileEntry;
import dev.agentplane.execution.plan.ExecutionPlan;
import dev.agentplane.execution.runner.ExecutorFacts;
import dev.agentplane.execution.runner.Isolation;
import dev.agentplane.execution.runner.Launcher;
import dev.agentplane.execution.runner.MissingBlobException;
import dev.agentplane.execution.secret.SecretValue;
import dev.agentplane.execution.secret.Secrets;
import dev.agentplane.execution.ssh.SshConnection.Command;
import dev.agentplane.platform.Blobs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The launcher on one executor: puts it there, and hands it bundles. Thread-safe. */
final class RemoteLauncher {

    private final SshConnection connection;
    private final Launcher launcher;
    private final String wantedRoot;
    private final Isolation strongest;
    private final Blobs blobs;
    private @Nullable ExecutorFacts facts;

    RemoteLauncher(SshConnection connection, Launcher launcher, String root, Isolation strongest, Blobs blobs) {
        this.connection = connection;
        this.launcher = launcher;
        this.wantedRoot = root;
        this.strongest = strongest;
        this.blobs = blobs;
    }

    /** What there is on the executor; prepares it on first use. */
    synchronized ExecutorFacts facts() throws IOException, InterruptedException {
        if (facts == null) {
            String bin = wantedRoot + "/bin";
            String script = bin + "/" + launcher.fileName();
            call(
                    List.of(
                            "/bin/sh",
                            "-c",
                            "umask 077; mkdir -p \"$1\" && cat >\"$2.$$\" && mv -f \"$2.$$\" \"$2\"",
                            "install",
                            bin,
                            script),
                    out -> out.write(launcher.script()));
            facts = ExecutorFacts.parse(
                    call(List.of("/bin/sh", script, "setup", wantedRoot, strongest.word()), out -> {}));
        }
        return facts;
    }

    /** Makes the next use prepare the executor again. */
    synchronized void forget() {
        facts = null;
    }

    /** Starts a long command. */
    Command startRun(List<String> args) throws IOException, InterruptedException {
        return connection.startRun(command(args));
    }

    /** Calls the launcher and waits; what it prints must be short. */
    String call(List<String> args) throws IOException, InterruptedException {
        return call(command(args), out -> {});
    }

    private List<String> command(List<String> args) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("/bin/sh", facts().root() + "/bin/" + launcher.fileName()));
        words.addAll(args);
        return words;
    }

    /** Makes the plan's bundle be there; sends only files that the executor lacks. */
    void send(ExecutionPlan plan) throws IOException, InterruptedException, MissingBlobException {
        Map<String, FileEntry> byName = new LinkedHashMap<>();
        plan.files().entries().forEach(entry -> byName.putIfAbsent(blobName(entry), entry));
        String nonce = plan.traceId() + "." + plan.attempt();
        String root = facts().root();
        String names = String.join("\n", byName.keySet()) + "\n";
        String lacking =
                call(command(List.of("lacking", root)), out -> out.write(names.getBytes(StandardCharsets.US_ASCII)));
        Set<String> missing = new TreeSet<>(lacking.lines().toList());
        if (!missing.isEmpty()) {
            sendBlobs(byName, missing, nonce, root);
        }
        call(command(List.of("bundle", root, plan.bundleDigest().hex(), nonce)), out -> {
            TarStream tar = new TarStream(out);
            for (FileEntry entry : plan.files().entries()) {
                tar.link("bundles/tmp." + nonce + "/" + entry.path(), "blobs/" + blobName(entry));
            }
            tar.finish();
        });
    }

    /** Puts a run's secrets where the launcher looks for them; through the connection, never on a command line. */
    void hand(ExecutionPlan plan, Secrets secrets) throws IOException, InterruptedException {
        if (secrets.isEmpty()) {
            return;
        }
        String root = facts().root();
        call(command(List.of("secrets", root, plan.traceId(), Integer.toString(plan.attempt()))), out -> {
            TarStream tar = new TarStream(out);
            java.util.Map<String, SecretValue> values = new java.util.TreeMap<>();
            secrets.forEach(values::put);
            for (Map.Entry<String, SecretValue> value : values.entrySet()) {
                tar.file(value.getKey(), false, value.getValue().bytes());
            }
            tar.finish();
        });
    }

    private void sendBlobs(Map<String, FileEntry> byName, Set<String> missing, String nonce, String root)
            throws IOException, InterruptedException, MissingBlobException {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        for (String name : missing) {
            FileEntry entry = byName.get(name);
            if (entry != null) {
                contents.put(name, blobs.read(entry.sha256()).orElseThrow(() -> new MissingBlobException(entry)));
            }
        }
        call(command(List.of("blobs", root, nonce)), out -> {
            TarStream tar = new TarStream(out);
            for (Map.Entry<String, byte[]> content : contents.entrySet()) {
                tar.file(content.getKey(), content.getKey().endsWith(".x"), content.getValue());
            }
            tar.finish();
        });
    }

    private static String blobName(FileEntry entry) {
        return entry.sha256().hex() + (entry.executable() ? ".x" : "");
    }

    private interface Input {
        void writeTo(OutputStream out) throws IOException;
    }

    private String call(List<String> words, Input input) throws IOException, InterruptedException {
        try (Command command = connection.start(words)) {
            try (OutputStream out = command.input()) {
                input.writeTo(out);
            }
            String printed = new String(command.output().readAllBytes(), StandardCharsets.UTF_8);
            int code = command.code();
            if (code != 0) {
                throw new RemoteException("on " + connection + ", " + words.get(2) + " ended with code " + code + ": "
                        + command.complaint());
            }
            return printed;
        }
    }
}
