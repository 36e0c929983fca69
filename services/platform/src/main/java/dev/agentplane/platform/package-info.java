/**
 * The Kafka shell. Services hand it pure {@link dev.agentplane.platform.RecordHandler}s; it alone polls, publishes and
 * commits.
 */
@NullMarked
package dev.agentplane.platform;

import org.jspecify.annotations.NullMarked;
