/** Ed25519 keys: files, ids, signing and verifying. */
@NullMarked
package dev.agentplane.attestation.keys;

import org.jspecify.annotations.NullMarked;
