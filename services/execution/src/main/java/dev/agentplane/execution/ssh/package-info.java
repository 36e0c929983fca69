/**
 * Runs scripts on executors behind SSH. One kept connection per executor, shared by all its runs; thread-safe. Host keys
 * are always verified.
 */
@NullMarked
package dev.agentplane.execution.ssh;

import org.jspecify.annotations.NullMarked;
