/** The execution service: workers that run attempts, and the supervisor that owes one terminal outcome per run. */
@NullMarked
package dev.agentplane.execution;

import org.jspecify.annotations.NullMarked;
