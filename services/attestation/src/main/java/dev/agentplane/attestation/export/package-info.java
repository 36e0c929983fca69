/** The export of one run: files that verify offline. */
@NullMarked
package dev.agentplane.attestation.export;

import org.jspecify.annotations.NullMarked;
