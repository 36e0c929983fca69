/** Leaves of an evidence log. */
@NullMarked
package dev.agentplane.attestation.leaf;

import org.jspecify.annotations.NullMarked;
