package dev.agentplane.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentplane.placement.fleet.SystemPlatform;
import dev.agentplane.platform.ConfigException;
import dev.agentplane.platform.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacementConfigTest {

    @TempDir
    Path directory;

    private Path file(String fixture) throws IOException {
        return Files.write(directory.resolve(fixture), Fixtures.read(fixture));
    }

    @Test
    void withoutSettingsItDecidesOnTheBuiltInInventory() {
        assertThat(PlacementConfig.from(new Settings(Map.of()), "v")).isEqualTo(PlacementConfig.builtIn("v"));
    }

    @Test
    void readsEverySetting() throws IOException {
        // Given
        Settings settings = new Settings(Map.of(
                "AGENTPLANE_INVENTORY", file("strict-v0.2.json").toString(),
                "AGENTPLANE_SYSTEM", "arm64-linux",
                "AGENTPLANE_ALLOW_KVM_FALLBACK", "true",
                "AGENTPLANE_PLACEMENT_PRINCIPAL", "placer"));

        // When
        PlacementConfig config = PlacementConfig.from(settings, "v");

        // Then
        settings.check();
        assertThat(config.inventory().inventory().defaultExecutor()).isEqualTo("kvm");
        assertThat(config.system()).hasValue(new SystemPlatform("linux", "aarch64"));
        assertThat(config.allowKvmFallback()).isTrue();
        assertThat(config.principal()).isEqualTo("placer");
    }

    @Test
    void everyProblemOfAnInventoryIsReported() throws IOException {
        // Given
        Settings settings = new Settings(Map.of(
                "AGENTPLANE_INVENTORY", file("refused-many-errors.json").toString(), "AGENTPLANE_SYSTEM", "linux"));

        // When
        PlacementConfig.from(settings, "v");

        // Then
        assertThatThrownBy(settings::check).isInstanceOfSatisfying(ConfigException.class, e -> assertThat(e.errors())
                .hasSize(14));
    }

    @Test
    void anInventoryThatIsNotThereIsReported() {
        // Given
        Settings settings = new Settings(
                Map.of("AGENTPLANE_INVENTORY", directory.resolve("none.json").toString()));

        // When
        PlacementConfig.from(settings, "v");

        // Then
        assertThatThrownBy(settings::check).hasMessageContaining("AGENTPLANE_INVENTORY: expected a readable file");
    }
}
