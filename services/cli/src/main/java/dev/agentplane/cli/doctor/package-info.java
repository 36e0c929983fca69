/** What {@code doctor} looks at: this machine, and what a running instance has left undone. Looks only, changes nothing. */
@NullMarked
package dev.agentplane.cli.doctor;

import org.jspecify.annotations.NullMarked;
