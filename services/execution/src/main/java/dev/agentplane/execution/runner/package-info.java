/**
 * Runs execution plans: the port, the runner for this host, and what both runners share. Runners are thread-safe; a run
 * blocks its thread, and interrupting the thread ends the run.
 */
@NullMarked
package dev.agentplane.execution.runner;

import org.jspecify.annotations.NullMarked;
