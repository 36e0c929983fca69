/** The pure scheduler: filters, scorers and the decision with every candidate's reasons. No clock, no I/O. */
@NullMarked
package dev.agentplane.placement.schedule;

import org.jspecify.annotations.NullMarked;
