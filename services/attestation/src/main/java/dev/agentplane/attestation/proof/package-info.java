/** C2SP tlog-proof files. */
@NullMarked
package dev.agentplane.attestation.proof;

import org.jspecify.annotations.NullMarked;
