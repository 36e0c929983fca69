package dev.agentplane.placement;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Files of {@code fleet-cases}. */
public final class Fixtures {

    private Fixtures() {}

    public static byte[] read(String name) {
        try (InputStream in = Fixtures.class.getResourceAsStream("/fleet-cases/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
