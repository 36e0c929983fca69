/** Puts the services together: one of them against a cluster, or all of them with a broker of their own in one process. */
@NullMarked
package dev.agentplane.cli.controlplane;

import org.jspecify.annotations.NullMarked;
