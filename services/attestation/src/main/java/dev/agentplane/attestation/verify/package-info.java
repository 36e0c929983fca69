/** Offline verification of exports. */
@NullMarked
package dev.agentplane.attestation.verify;

import org.jspecify.annotations.NullMarked;
