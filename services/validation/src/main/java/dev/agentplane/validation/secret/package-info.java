/** How a bundle may speak of secrets: by name or by reference, under names that say so. */
@NullMarked
package dev.agentplane.validation.secret;

import org.jspecify.annotations.NullMarked;
