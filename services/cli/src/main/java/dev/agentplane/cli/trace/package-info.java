/** The read side: what became of a trace, folded from the pipeline's own events. No state but the topics. */
@NullMarked
package dev.agentplane.cli.trace;

import org.jspecify.annotations.NullMarked;
