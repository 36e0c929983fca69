/**
 * Makes runs of attempts: one terminal outcome per run, whatever the workers report and however often. Pure; one thread
 * per partition.
 */
@NullMarked
package dev.agentplane.execution.supervisor;

import org.jspecify.annotations.NullMarked;
