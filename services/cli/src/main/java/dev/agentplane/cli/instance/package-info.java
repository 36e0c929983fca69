/** Finding a running agentplane, and the directory one keeps its data in. */
@NullMarked
package dev.agentplane.cli.instance;

import org.jspecify.annotations.NullMarked;
