/**
 * What a schema registry knows and decides: the fold of its log, the rules of registration and compatibility. Pure: no
 * Kafka, no HTTP, no clock. Nothing here is thread-safe; the shell serialises.
 */
@NullMarked
package dev.agentplane.embedded.schema;

import org.jspecify.annotations.NullMarked;
