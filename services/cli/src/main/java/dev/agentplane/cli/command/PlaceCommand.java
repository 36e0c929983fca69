package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.invocation.Surroundings;
import dev.agentplane.placement.ManifestSpec;
import dev.agentplane.placement.OfflinePlacement;
import dev.agentplane.placement.fleet.FleetRefusedException;
import dev.agentplane.placement.fleet.InventoryFile;
import dev.agentplane.placement.fleet.Probe;
import dev.agentplane.placement.fleet.ProbeReader;
import dev.agentplane.placement.fleet.SystemPlatform;
import dev.agentplane.placement.schedule.PlacementSpec;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code place}: the placement decision, without a running instance. */
@Command(
        name = "place",
        description = "Decide where a bundle would run, offline, with every executor's reasons and scores.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  agentplane place bundles/example-agent --inventory fleet/inventory.json",
            "  agentplane place bundles/example-agent --inventory fleet.json --probes probes.json --json"
        })
public final class PlaceCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(paramLabel = "DIR", description = "Bundle directory, or a bundle.json.")
    private Path bundle = Path.of("");

    @Option(names = "--inventory", paramLabel = "FILE", required = true, description = "Fleet inventory.")
    private Path inventory = Path.of("");

    @Option(
            names = "--probes",
            paramLabel = "FILE",
            description = "ExecutorProbeArtifact. Without it the probe checks are skipped, and the output says so.")
    private @Nullable Path probes;

    @Option(names = "--system", paramLabel = "ARCH-OS", description = "Platform the run needs, e.g. x86_64-linux.")
    private @Nullable String system;

    @Option(names = "--trust-zone", paramLabel = "ZONE", description = "Allow this trust zone only; may be repeated.")
    private Set<String> zones = Set.of();

    @Option(names = "--allow-kvm-fallback", description = "Agree to lima-process where no executor has KVM.")
    private boolean allowKvmFallback;

    @Option(names = "--json", description = "Print the whole decision as JSON.")
    private boolean json;

    /** A command that works in these surroundings. */
    public PlaceCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        InventoryFile fleet = Inputs.inventory(surroundings.resolve(inventory));
        OfflinePlacement.Result result = new OfflinePlacement()
                .place(request(), fleet, probes(), surroundings.clock().instant());
        if (json) {
            surroundings.console().json(result.json());
        } else {
            fleet.warnings().forEach(warning -> surroundings.console().note("warning: " + warning));
            PlacementText.lines(result.json()).forEach(surroundings.console()::result);
        }
        return (result.isPlaced() ? ExitCode.DONE : ExitCode.NEGATIVE).number();
    }

    private PlacementSpec request() {
        Path manifest = Inputs.manifest(surroundings.resolve(bundle));
        JsonNode tree = Inputs.json(manifest, "a bundle manifest");
        try {
            PlacementSpec spec = ManifestSpec.read(tree).withTrustZones(zones);
            if (system != null) {
                spec = spec.withSystem(SystemPlatform.parse(system));
            }
            return allowKvmFallback ? spec.withKvmFallback(surroundings.principal()) : spec;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    manifest + ": " + e.getMessage(),
                    "agentplane validate " + bundle + " lists everything that is wrong with it",
                    e);
        }
    }

    private Optional<Map<String, Probe>> probes() {
        if (probes == null) {
            return Optional.empty();
        }
        Path file = surroundings.resolve(probes);
        try {
            return Optional.of(new ProbeReader().read(Inputs.bytes(file, "an ExecutorProbeArtifact")));
        } catch (FleetRefusedException e) {
            throw Inputs.refused(file, e);
        }
    }
}
