/** What one invocation has to do with: its surroundings, how it may end, and which version it is. */
@NullMarked
package dev.agentplane.cli.invocation;

import org.jspecify.annotations.NullMarked;
