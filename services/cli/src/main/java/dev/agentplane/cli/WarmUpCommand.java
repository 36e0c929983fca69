package dev.agentplane.cli;

import dev.agentplane.cli.controlplane.ControlPlane;
import dev.agentplane.cli.controlplane.ControlPlaneOptions;
import dev.agentplane.cli.controlplane.Readiness;
import dev.agentplane.cli.instance.DataDirectory;
import dev.agentplane.cli.instance.ScratchDirectory;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.cli.invocation.Version;
import dev.agentplane.cli.output.Console;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code warm-up}: does what the commands do, to no effect, so that the launcher can keep the classes they need in an
 * archive. Submits a bundle that is denied, because nothing may be run only to become faster. Not for people.
 */
@Command(name = WarmUpCommand.NAME, hidden = true, description = "Used by the launcher to make start-up fast.")
final class WarmUpCommand implements Callable<Integer> {

    static final String NAME = "warm-up";

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final String TRACE = "warm-up";

    private final Surroundings surroundings;

    WarmUpCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory("agentplane-warm-up-");
        try {
            PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            Surroundings silent = new Surroundings(
                    new Console(nowhere, nowhere, false), Map.of(), scratch, surroundings.clock(), false);
            offline(new Agentplane(silent));
            online(new Agentplane(silent), new DataDirectory(scratch.resolve(DataDirectory.DEFAULT)));
        } finally {
            ScratchDirectory.remove(scratch);
        }
        return ExitCode.DONE.number();
    }

    private static void offline(Agentplane agentplane) {
        agentplane.run("--help");
        agentplane.run("no-such-command");
        String home = System.getProperty("agentplane.home");
        if (home != null) {
            String bundle = Path.of(home, "bundles", "example-agent").toString();
            String fleet = Path.of(home, "fleet", "inventory.json").toString();
            agentplane.run("validate", bundle, "--json");
            agentplane.run("validate", bundle, "--explain");
            agentplane.run("place", bundle, "--inventory", fleet);
        }
    }

    private static void online(Agentplane agentplane, DataDirectory data) throws IOException, InterruptedException {
        Path denied = Files.createDirectories(data.root().resolveSibling("denied"));
        Files.writeString(denied.resolve("bundle.json"), "{}");
        ControlPlane.Started started =
                ControlPlane.start(data, new ControlPlaneOptions(0, 0, 1), Map.of(), Version.text(), step -> {});
        try (ControlPlane plane = started.controlPlane()) {
            new Readiness(started.platform().health()).await(READY_WITHIN);
            data.publish(started.endpoints());
            agentplane.run("submit", denied.toString(), "--trace-id", TRACE, "--wait", "--timeout", "30");
            agentplane.run("runs");
            agentplane.run("explain", TRACE);
            agentplane.run("evidence", "export", TRACE, "-o", "export");
            agentplane.run(
                    "evidence", "verify", "export", "--trust", data.trust().toString());
        }
    }
}
