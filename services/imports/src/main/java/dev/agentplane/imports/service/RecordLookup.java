package dev.agentplane.imports.service;

import dev.agentplane.avro.Topic;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.platform.Incoming;
import java.util.Optional;

/** Reads records whose value is pinned by its digest, so that asking again gives the same answer. */
public interface RecordLookup {

    /** The record at these coordinates with exactly that value; empty when there is none. */
    Optional<Incoming> read(Topic<?> topic, SourceRecord pinned);
}
