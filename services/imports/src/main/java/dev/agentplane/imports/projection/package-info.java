/** From what sourceosctl prints to evidence, with an account of every member that was added, replaced or left out. */
@NullMarked
package dev.agentplane.imports.projection;

import org.jspecify.annotations.NullMarked;
