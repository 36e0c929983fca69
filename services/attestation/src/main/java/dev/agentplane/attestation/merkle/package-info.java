/** RFC 6962 Merkle trees. */
@NullMarked
package dev.agentplane.attestation.merkle;

import org.jspecify.annotations.NullMarked;
