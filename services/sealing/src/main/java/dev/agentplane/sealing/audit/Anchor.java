package dev.agentplane.sealing.audit;

import dev.agentplane.attestation.note.Checkpoint;

/**
 * A checkpoint that was kept elsewhere: in an export, by a witness.
 *
 * @param checkpoint the checkpoint
 * @param where file it came from
 */
public record Anchor(Checkpoint checkpoint, String where) {}
