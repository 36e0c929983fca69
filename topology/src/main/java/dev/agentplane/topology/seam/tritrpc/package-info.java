/** Reads TriTRPC v1 frames as far as receipts need them: who, what, which trace, and the hash of all of it. Pure. */
@NullMarked
package dev.agentplane.topology.seam.tritrpc;

import org.jspecify.annotations.NullMarked;
