/** in-toto Statements v1 and the evidence kinds that use them. */
@NullMarked
package dev.agentplane.attestation.intoto;

import org.jspecify.annotations.NullMarked;
