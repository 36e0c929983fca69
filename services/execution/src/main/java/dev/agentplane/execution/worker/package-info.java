/**
 * Takes placements and runs them. Who may run what is decided by the order of claims on the attempts topic, so that any
 * number of workers can share the work and any of them can die. One loop thread polls and never blocks on a run; runs
 * have threads of their own.
 */
@NullMarked
package dev.agentplane.execution.worker;

import org.jspecify.annotations.NullMarked;
