/** Which event types there are, who may send them, and what their payloads carry: the one table everything reads. */
@NullMarked
package dev.agentplane.topology.catalogue;

import org.jspecify.annotations.NullMarked;
