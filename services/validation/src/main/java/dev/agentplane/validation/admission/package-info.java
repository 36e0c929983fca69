/** Admission as a pure function: a bundle and facts in, a decision with every finding out. Immutable, thread-safe. */
@NullMarked
package dev.agentplane.validation.admission;

import org.jspecify.annotations.NullMarked;
