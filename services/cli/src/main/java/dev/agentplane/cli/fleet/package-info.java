/** The executors of a running instance, as commands show them. */
@NullMarked
package dev.agentplane.cli.fleet;

import org.jspecify.annotations.NullMarked;
