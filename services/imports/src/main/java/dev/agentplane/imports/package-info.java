/** Evidence that sourceosctl hands over: what of it is taken, and what is said about the rest. Pure. */
@NullMarked
package dev.agentplane.imports;

import org.jspecify.annotations.NullMarked;
