/** The words of a verdict on a trace: status, reasons and their classes. */
@NullMarked
package dev.agentplane.topology.verdict;

import org.jspecify.annotations.NullMarked;
