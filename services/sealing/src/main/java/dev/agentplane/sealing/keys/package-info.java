/** Which keys the evidence logs know, and how that is changed. */
@NullMarked
package dev.agentplane.sealing.keys;

import org.jspecify.annotations.NullMarked;
