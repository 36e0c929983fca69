/**
 * Sealing: every artifact becomes a signed Statement at a fixed index of an append-only Merkle log, one log per
 * partition. The sealer appends leaves in the order it decides them; the log writer signs tree heads over what is
 * committed.
 */
@NullMarked
package dev.agentplane.sealing;

import org.jspecify.annotations.NullMarked;
