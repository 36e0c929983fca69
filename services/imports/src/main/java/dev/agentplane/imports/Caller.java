package dev.agentplane.imports;

import java.util.Optional;

/**
 * What only the caller knows.
 *
 * @param workspaceId where it happened; the workroom for office evidence
 * @param policyHash digest of the policy in force
 */
public record Caller(Optional<String> workspaceId, Optional<String> policyHash) {

    /** A caller who says nothing. */
    public static final Caller SILENT = new Caller(Optional.empty(), Optional.empty());
}
