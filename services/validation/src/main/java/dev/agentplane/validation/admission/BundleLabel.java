package dev.agentplane.validation.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.validation.manifest.Manifest;
import java.util.List;
import java.util.Optional;

/**
 * What a bundle is called.
 *
 * @param name its name, or UNKNOWN
 * @param version its version, or UNKNOWN
 * @param createdAt when it was made, when that can be shown
 */
public record BundleLabel(String name, String version, Optional<String> createdAt) {

    /** What stands for a part that cannot be read or must not be shown. */
    public static final String UNKNOWN = "UNKNOWN";

    /** Nothing could be read. */
    public static final BundleLabel NONE = new BundleLabel(UNKNOWN, UNKNOWN, Optional.empty());

    private static final int LONGEST = 128;

    /** Reads it; a part with a suspected secret is not shown. */
    static BundleLabel of(Manifest manifest, List<Finding> findings) {
        return new BundleLabel(
                part(manifest, "name", findings).orElse(UNKNOWN),
                part(manifest, "version", findings).orElse(UNKNOWN),
                part(manifest, "createdAt", findings));
    }

    private static Optional<String> part(Manifest manifest, String member, List<Finding> findings) {
        JsonNode node = manifest.metadata().path(member);
        String pointer = "/metadata/" + member;
        boolean secret = findings.stream()
                .anyMatch(finding -> finding.code().group() == Group.SECRETS
                        && finding.pointer().equals(pointer));
        boolean shown = node.isTextual()
                && !node.textValue().isBlank()
                && node.textValue().length() <= LONGEST
                && node.textValue().chars().noneMatch(Character::isISOControl);
        return shown && !secret ? Optional.of(node.textValue()) : Optional.empty();
    }

    /** {@code <name>@<version>}. */
    @Override
    public String toString() {
        return name + "@" + version;
    }
}
