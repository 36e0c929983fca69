/** The {@code agentplane} command: its entry point, its exit codes, and how failures become messages. */
@NullMarked
package dev.agentplane.cli;

import org.jspecify.annotations.NullMarked;
