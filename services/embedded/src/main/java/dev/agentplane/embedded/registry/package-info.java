/**
 * The shell around the registry's rules: its log in Kafka and its HTTP interface. The log serialises everything that
 * touches the state; HTTP threads only parse and print.
 */
@NullMarked
package dev.agentplane.embedded.registry;

import org.jspecify.annotations.NullMarked;
