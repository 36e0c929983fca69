/** The JSON contracts of every exported artifact, and the check that nothing leaves in another form. Thread-safe. */
@NullMarked
package dev.agentplane.contracts;

import org.jspecify.annotations.NullMarked;
