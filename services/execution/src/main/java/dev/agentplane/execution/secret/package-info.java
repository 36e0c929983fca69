/** Secrets of runs: resolved where the run is executed, handed to the script, and taken out of everything it leaves. */
@NullMarked
package dev.agentplane.execution.secret;

import org.jspecify.annotations.NullMarked;
