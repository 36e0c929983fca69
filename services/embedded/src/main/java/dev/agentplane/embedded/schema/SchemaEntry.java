package dev.agentplane.embedded.schema;

/**
 * One version of one subject.
 *
 * @param version counted from 1 within the subject, never reused
 * @param id global id of the schema text; the same text has the same id under every subject
 * @param schema Avro schema in the JSON form that {@link AvroText} gives
 * @param deleted soft-deleted: still readable by id, no longer listed
 */
public record SchemaEntry(String subject, int version, int id, String schema, boolean deleted) {

    public SchemaEntry {
        if (version < 1 || id < 1) {
            throw new IllegalArgumentException(
                    subject + ": expected a version and an id of at least 1, found " + version + " and " + id);
        }
    }

    SchemaEntry asDeleted() {
        return new SchemaEntry(subject, version, id, schema, true);
    }
}
