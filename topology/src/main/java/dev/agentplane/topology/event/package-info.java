/** One stack event: admission of bytes, and the event that got in. */
@NullMarked
package dev.agentplane.topology.event;

import org.jspecify.annotations.NullMarked;
