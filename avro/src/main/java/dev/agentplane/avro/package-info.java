/**
 * The wire: topics as typed constants, and events as bytes in the Confluent wire format.
 *
 * <p>Everything here is thread-safe unless a type says otherwise. Nothing here decides anything about bundles or runs.
 */
@NullMarked
package dev.agentplane.avro;

import org.jspecify.annotations.NullMarked;
