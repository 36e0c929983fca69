/** A small schema registry that speaks the Confluent REST subset, durable in the compacted topic {@code _schemas}. */
@NullMarked
package dev.agentplane.embedded.registry;

import org.jspecify.annotations.NullMarked;
