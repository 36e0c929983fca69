/** Fixtures for tests of every module: a real broker with a real registry, clocks that tests move, unique names. */
@NullMarked
package dev.agentplane.testkit;

import org.jspecify.annotations.NullMarked;
