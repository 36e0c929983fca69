/** Approving and denying held runs from the command line: what is said, and what became of it. */
@NullMarked
package dev.agentplane.cli.approval;

import org.jspecify.annotations.NullMarked;
