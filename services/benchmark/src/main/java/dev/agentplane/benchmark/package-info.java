/** Measures agentplane beside its floors, in one run, and writes the benchmark page. Nothing here asserts a time. */
@NullMarked
package dev.agentplane.benchmark;

import org.jspecify.annotations.NullMarked;
