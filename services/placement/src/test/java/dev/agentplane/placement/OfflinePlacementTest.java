package dev.agentplane.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.placement.fleet.Backend;
import dev.agentplane.placement.fleet.InventoryFile;
import dev.agentplane.placement.fleet.InventoryReader;
import dev.agentplane.placement.fleet.ProbeReader;
import dev.agentplane.placement.schedule.Fleets;
import dev.agentplane.placement.schedule.PlacementSpec;
import dev.agentplane.placement.schedule.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The account is a contract: scripts read {@code place --json}. The expected files show it in full; after a deliberate
 * change {@code mvn -pl services/placement -am test -Dtest=OfflinePlacementTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dagentplane.golden.write=true} writes them anew.
 */
class OfflinePlacementTest {

    private final OfflinePlacement placement = new OfflinePlacement();

    private static void assertAccount(OfflinePlacement.Result result, String expected) throws IOException {
        byte[] account = CanonicalJson.pretty(result.json());
        if (Boolean.getBoolean("agentplane.golden.write")) {
            Files.write(Path.of("src/test/resources/fleet-cases", expected), account);
        }
        assertThat(new String(account, StandardCharsets.UTF_8))
                .isEqualTo(new String(Fixtures.read(expected), StandardCharsets.UTF_8));
    }

    @Test
    void accountsForAPlacementWithoutProbes() throws IOException {
        // Given
        InventoryFile legacy = new InventoryReader().read(Fixtures.read("legacy.json"));

        // When
        OfflinePlacement.Result result =
                placement.place(PlacementSpec.of(Backend.QEMU, "staging"), legacy, Optional.empty(), Fleets.NOW);

        // Then
        assertThat(result.isPlaced()).isTrue();
        assertAccount(result, "report-placed.json");
    }

    @Test
    void accountsForAFallbackThatTheInventoryAllows() throws IOException {
        // Given an executor with KVM that is disabled, and a degraded one without
        InventoryFile lab = new InventoryReader().read(Fixtures.read("strict-v0.2.json"));

        // When
        OfflinePlacement.Result result =
                placement.place(PlacementSpec.of(Backend.QEMU, "staging"), lab, Optional.empty(), Fleets.NOW);

        // Then
        assertThat(result.isPlaced()).isTrue();
        assertAccount(result, "report-fallback.json");
    }

    @Test
    void accountsForEveryReasonOfAFleetThatCannotTakeIt() throws IOException {
        // Given
        InventoryFile lab = new InventoryReader().read(Fixtures.read("strict-v0.2.json"));
        PlacementSpec spec = PlacementSpec.of(Backend.MICROVM, "staging").withResources(new Resources(4L, 1024L, null));

        // When
        OfflinePlacement.Result result = placement.place(
                spec, lab, Optional.of(new ProbeReader().read(Fixtures.read("probe.json"))), Fleets.NOW);

        // Then
        assertThat(result.isPlaced()).isFalse();
        assertAccount(result, "report-unplaceable.json");
    }
}
