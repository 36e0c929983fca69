/** What placement remembers of runs and executors, folded from its own outputs. */
@NullMarked
package dev.agentplane.placement.state;

import org.jspecify.annotations.NullMarked;
