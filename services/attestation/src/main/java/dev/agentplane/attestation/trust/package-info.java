/** What a verifier trusts, given to it from outside. */
@NullMarked
package dev.agentplane.attestation.trust;

import org.jspecify.annotations.NullMarked;
