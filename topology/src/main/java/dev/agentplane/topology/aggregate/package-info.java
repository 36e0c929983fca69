/** MAIPJ over many receipts: a ratio of sums, never a mean of ratios. Pure. */
@NullMarked
package dev.agentplane.topology.aggregate;

import org.jspecify.annotations.NullMarked;
