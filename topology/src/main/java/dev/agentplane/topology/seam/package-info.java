/** The ways in for events of other repositories: files of events, and what their own formats need to become events. */
@NullMarked
package dev.agentplane.topology.seam;

import org.jspecify.annotations.NullMarked;
