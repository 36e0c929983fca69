/** Recognises secrets by their shape. */
@NullMarked
package dev.agentplane.domain.secret;

import org.jspecify.annotations.NullMarked;
