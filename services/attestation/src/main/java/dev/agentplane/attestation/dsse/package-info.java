/** DSSE v1.0.2 envelopes. */
@NullMarked
package dev.agentplane.attestation.dsse;

import org.jspecify.annotations.NullMarked;
