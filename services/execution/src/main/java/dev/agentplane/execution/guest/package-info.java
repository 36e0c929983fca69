/** Assembles the guest that virtual machines boot, where Nix does not. */
@NullMarked
package dev.agentplane.execution.guest;

import org.jspecify.annotations.NullMarked;
