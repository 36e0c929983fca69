/** Which events of a trace count: duplicates, corrections and contradictions resolved. */
@NullMarked
package dev.agentplane.topology.selection;

import org.jspecify.annotations.NullMarked;
