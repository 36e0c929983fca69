/** agentplane's own stack events: what the pipeline recorded about a run, as the stack wants to hear it. */
@NullMarked
package dev.agentplane.topology.projection;

import org.jspecify.annotations.NullMarked;
