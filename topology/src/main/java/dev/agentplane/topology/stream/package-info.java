/** The Kafka Streams shell around the fold: topics in, receipts, amendments, decisions and dead letters out. */
@NullMarked
package dev.agentplane.topology.stream;

import org.jspecify.annotations.NullMarked;
