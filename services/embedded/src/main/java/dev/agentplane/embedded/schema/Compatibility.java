package dev.agentplane.embedded.schema;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;

/** Avro's own resolution rules applied to the versions of a subject. */
final class Compatibility {

    private Compatibility() {}

    /**
     * What keeps a schema from following these versions.
     *
     * @param earlier versions to get along with, oldest first
     * @return one line per conflict, empty when there is none
     */
    static List<String> conflicts(Schema candidate, List<SchemaEntry> earlier, CompatibilityLevel level) {
        List<String> conflicts = new ArrayList<>();
        int last = earlier.size() - 1;
        for (int i = last; i >= (level.transitive() ? 0 : Math.max(last, 0)); i--) {
            SchemaEntry entry = earlier.get(i);
            Schema old = AvroText.stored(entry.schema());
            if (level.backward()) {
                check(candidate, old, "the new schema cannot read version " + entry.version(), conflicts);
            }
            if (level.forward()) {
                check(old, candidate, "version " + entry.version() + " cannot read the new schema", conflicts);
            }
        }
        return List.copyOf(conflicts);
    }

    private static void check(Schema reader, Schema writer, String what, List<String> conflicts) {
        for (Incompatibility found : SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult()
                .getIncompatibilities()) {
            conflicts.add(what + ": " + found.getType() + " at " + found.getLocation() + ": " + found.getMessage());
        }
    }
}
