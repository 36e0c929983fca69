/** Replays: what is pinned, what must still be there, and what came out. */
@NullMarked
package dev.agentplane.cli.replay;

import org.jspecify.annotations.NullMarked;
