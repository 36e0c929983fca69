package dev.agentplane.replay;

import dev.agentplane.events.BlobRef;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is compared.
 *
 * @param name {@code end}, {@code exitCode}, {@code signal}, {@code stdout}, {@code stderr}, {@code outputs/<path>} or
 *     {@code outputs/<path> mode}
 * @param expected what the original did, as text; null for nothing
 * @param found what the replay did, as text; null for nothing
 * @param expectedBlob the original's bytes, where the part has some
 * @param foundBlob the replay's bytes, where the part has some
 */
public record Part(
        String name,
        @Nullable String expected,
        @Nullable String found,
        @Nullable BlobRef expectedBlob,
        @Nullable BlobRef foundBlob) {

    /** A part that is told in a few words. */
    static Part of(String name, @Nullable Object expected, @Nullable Object found) {
        return new Part(
                name,
                expected == null ? null : expected.toString(),
                found == null ? null : found.toString(),
                null,
                null);
    }

    /** A part that is bytes: equal when they have one digest, also where only their head is kept. */
    static Part of(String name, @Nullable BlobRef expected, @Nullable BlobRef found) {
        return new Part(name, digest(expected), digest(found), expected, found);
    }

    private static @Nullable String digest(@Nullable BlobRef blob) {
        if (blob == null) {
            return null;
        }
        String whole = blob.getOriginalSha256();
        return whole == null ? blob.getSha256() : whole;
    }

    /** True when original and replay agree in it. */
    public boolean same() {
        return Objects.equals(expected, found);
    }
}
