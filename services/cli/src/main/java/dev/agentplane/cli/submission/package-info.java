/** Handing a bundle to a running instance: its bytes first, then the event that names them. */
@NullMarked
package dev.agentplane.cli.submission;

import org.jspecify.annotations.NullMarked;
