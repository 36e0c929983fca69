package dev.agentplane.embedded.schema;

import java.util.List;

/**
 * What a request means.
 *
 * @param records to be written before the answer is given; empty when nothing changes
 * @param answer for whoever asked
 */
public record Decision<T>(List<RegistryRecord> records, T answer) {

    public Decision {
        records = List.copyOf(records);
    }
}
