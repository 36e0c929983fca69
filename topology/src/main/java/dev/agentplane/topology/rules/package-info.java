/** The value rules of a receipt, each a function from effective events to reasons and values. */
@NullMarked
package dev.agentplane.topology.rules;

import org.jspecify.annotations.NullMarked;
