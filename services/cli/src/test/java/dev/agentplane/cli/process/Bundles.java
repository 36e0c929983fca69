package dev.agentplane.cli.process;

import java.nio.file.Files;
import java.nio.file.Path;

/** The reference bundles of this repository. */
final class Bundles {

    private Bundles() {}

    static String path(String name) {
        Path bundle = Path.of("../../bundles", name).toAbsolutePath().normalize();
        if (!Files.isDirectory(bundle)) {
            throw new AssertionError("no bundle at " + bundle);
        }
        return bundle.toString();
    }
}
