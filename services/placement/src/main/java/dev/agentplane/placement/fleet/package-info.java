/** The fleet as its operator describes it: inventory, nodes, probes, and the strict readers of both. Pure. */
@NullMarked
package dev.agentplane.placement.fleet;

import org.jspecify.annotations.NullMarked;
