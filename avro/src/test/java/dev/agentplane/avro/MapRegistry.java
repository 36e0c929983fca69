package dev.agentplane.avro;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** A registry in memory, whose ids are positions in a list. */
final class MapRegistry implements SchemaRegistry {

    private final List<Schema> schemas = new ArrayList<>();
    private boolean reachable = true;

    void setReachable(boolean value) {
        reachable = value;
    }

    @Override
    public synchronized int register(String subject, Schema schema) {
        if (!schemas.contains(schema)) {
            schemas.add(schema);
        }
        return schemas.indexOf(schema) + 1;
    }

    @Override
    public synchronized Schema schemaById(int id) {
        if (!reachable) {
            throw new SchemaRegistryException("not reachable", true, new java.io.IOException());
        }
        if (id < 1 || id > schemas.size()) {
            throw new SchemaRegistryException("schema " + id + " not found", false, new java.io.IOException());
        }
        return schemas.get(id - 1);
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
