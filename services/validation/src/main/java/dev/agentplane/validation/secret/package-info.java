/** Finding secrets that should not be there, without ever repeating one. */
@NullMarked
package dev.agentplane.validation.secret;

import org.jspecify.annotations.NullMarked;
