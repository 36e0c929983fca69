/** The placement service: reads admissions, publishes where each run goes, or why nowhere. */
@NullMarked
package dev.agentplane.placement;

import org.jspecify.annotations.NullMarked;
