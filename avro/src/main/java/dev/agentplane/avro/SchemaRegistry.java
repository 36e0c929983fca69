package dev.agentplane.avro;

import org.apache.avro.Schema;

/**
 * The part of a Confluent-compatible schema registry that the serdes need. Implementations cache and are thread-safe.
 *
 * <p>The only production implementation is {@link ConfluentRegistry}; see docs/adr on how to swap its import.
 */
public interface SchemaRegistry extends AutoCloseable {

    /**
     * Registers {@code schema} under {@code subject}, or finds it there, and returns its global id.
     *
     * @throws SchemaRegistryException when the registry cannot be reached (transient) or refuses the schema (final)
     */
    int register(String subject, Schema schema);

    /**
     * The schema with this global id.
     *
     * @throws SchemaRegistryException when the registry cannot be reached (transient) or does not know the id (final)
     */
    Schema schemaById(int id);

    @Override
    void close();
}
