/** The fold: a set of events in, one receipt record out, the same for every order of arrival. */
@NullMarked
package dev.agentplane.topology.receipt;

import org.jspecify.annotations.NullMarked;
