package dev.agentplane.placement;

import dev.agentplane.placement.fleet.FleetRefusedException;
import dev.agentplane.placement.fleet.InventoryFile;
import dev.agentplane.placement.fleet.InventoryReader;
import dev.agentplane.placement.fleet.SystemPlatform;
import dev.agentplane.platform.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What placement decides on beside the admission.
 *
 * @param inventory the fleet
 * @param system platform every run needs; empty accepts any
 * @param allowKvmFallback whether whoever runs the service agreed to the KVM fallback
 * @param principal identity the service decides as
 * @param version version of the service
 */
public record PlacementConfig(
        InventoryFile inventory,
        Optional<SystemPlatform> system,
        boolean allowKvmFallback,
        String principal,
        String version) {

    /** Identity where none is set. */
    public static final String DEFAULT_PRINCIPAL = "agentplane-placement";

    private static final String INVENTORY = "AGENTPLANE_INVENTORY";

    /** The built-in inventory and no leniency. */
    public static PlacementConfig builtIn(String version) {
        return new PlacementConfig(
                new InventoryReader().read(InventoryReader.builtIn()),
                Optional.empty(),
                false,
                DEFAULT_PRINCIPAL,
                version);
    }

    /**
     * Reads {@code AGENTPLANE_INVENTORY} (path of a file; absent: the built-in one, this host alone), {@code
     * AGENTPLANE_SYSTEM}, {@code AGENTPLANE_ALLOW_KVM_FALLBACK}, {@code AGENTPLANE_PLACEMENT_PRINCIPAL}. Errors, also every
     * problem of the inventory, are left in the settings for {@link Settings#check()}.
     */
    public static PlacementConfig from(Settings settings, String version) {
        return new PlacementConfig(
                inventory(settings),
                settings.parsed(
                        "AGENTPLANE_SYSTEM",
                        Optional.empty(),
                        "<arch>-<os>, e.g. x86_64-linux",
                        text -> Optional.of(SystemPlatform.parse(text))),
                settings.flag("AGENTPLANE_ALLOW_KVM_FALLBACK", false),
                settings.text("AGENTPLANE_PLACEMENT_PRINCIPAL", DEFAULT_PRINCIPAL),
                version);
    }

    private static InventoryFile inventory(Settings settings) {
        InventoryReader reader = new InventoryReader();
        String path = settings.text(INVENTORY, "");
        if (!path.isEmpty()) {
            try {
                return reader.read(Files.readAllBytes(Path.of(path)));
            } catch (FleetRefusedException e) {
                e.problems().forEach(problem -> settings.error(INVENTORY + ": " + path + ": " + problem));
            } catch (IOException e) {
                settings.error(INVENTORY + ": expected a readable file, found " + e);
            }
        }
        return reader.read(InventoryReader.builtIn());
    }
}
