/** Logging of the command: silent unless somebody asked, else one JSON object per line. */
@NullMarked
package dev.agentplane.cli.logging;

import org.jspecify.annotations.NullMarked;
