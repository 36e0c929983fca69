/** What other repositories write in their own formats, made into stack events. Pure; nothing is published here. */
@NullMarked
package dev.agentplane.topology.seam.upstream;

import org.jspecify.annotations.NullMarked;
