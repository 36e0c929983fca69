/** Looks at executors: what they are, what they have, what of it works. */
@NullMarked
package dev.agentplane.execution.probe;

import org.jspecify.annotations.NullMarked;
