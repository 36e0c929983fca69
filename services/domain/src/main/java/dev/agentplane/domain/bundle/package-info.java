/** A bundle as bytes: its file list, and the digest that identifies it. */
@NullMarked
package dev.agentplane.domain.bundle;

import org.jspecify.annotations.NullMarked;
