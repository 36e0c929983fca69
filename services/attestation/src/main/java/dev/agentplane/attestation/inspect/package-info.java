/** What files of an export say, whether it is true or not. */
@NullMarked
package dev.agentplane.attestation.inspect;

import org.jspecify.annotations.NullMarked;
