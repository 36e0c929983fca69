package dev.agentplane.topology.stream;

import dev.agentplane.avro.SchemaRegistry;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** A registry that is a list. */
final class InMemoryRegistry implements SchemaRegistry {

    private final List<Schema> schemas = new ArrayList<>();

    @Override
    public synchronized int register(String subject, Schema schema) {
        if (!schemas.contains(schema)) {
            schemas.add(schema);
        }
        return schemas.indexOf(schema);
    }

    @Override
    public synchronized Schema schemaById(int id) {
        return schemas.get(id);
    }

    @Override
    public void close() {
        // Nothing to release.
    }
}
