/** Sends evidence to be imported and follows what becomes of it. */
@NullMarked
package dev.agentplane.cli.imports;

import org.jspecify.annotations.NullMarked;
