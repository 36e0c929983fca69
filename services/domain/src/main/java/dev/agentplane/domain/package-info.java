/** What agentplane talks about: digests, trace ids, bundles. Pure: no Kafka, no clock, no randomness, no files. */
@NullMarked
package dev.agentplane.domain;

import org.jspecify.annotations.NullMarked;
