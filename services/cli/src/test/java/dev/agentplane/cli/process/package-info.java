/** The command as a user runs it: real processes, real kills. */
package dev.agentplane.cli.process;
