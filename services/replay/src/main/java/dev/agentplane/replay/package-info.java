/** The replay service: pins what a re-run needs as soon as a run is over. */
@NullMarked
package dev.agentplane.replay;

import org.jspecify.annotations.NullMarked;
