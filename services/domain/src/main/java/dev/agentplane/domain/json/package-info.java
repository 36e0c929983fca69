/** JSON where bytes matter: the strict reader and the RFC 8785 writer. */
@NullMarked
package dev.agentplane.domain.json;

import org.jspecify.annotations.NullMarked;
