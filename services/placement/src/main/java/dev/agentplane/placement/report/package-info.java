/** Placement decisions as JSON: the v0.1 artifacts, and the full account with every candidate. Pure. */
@NullMarked
package dev.agentplane.placement.report;

import org.jspecify.annotations.NullMarked;
