package dev.agentplane.placement.state;

import dev.agentplane.avro.EventBytes;
import dev.agentplane.avro.MalformedEventException;
import dev.agentplane.platform.state.StorageException;
import dev.agentplane.platform.state.ValueFormat;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** Events as values of tables. */
final class AvroFormat<E extends SpecificRecord> implements ValueFormat<E> {

    private final EventBytes<E> events;

    AvroFormat(Schema schema, Class<E> type) {
        this.events = new EventBytes<>(schema, type);
    }

    @Override
    public byte[] toBytes(E event) {
        return events.write(event);
    }

    @Override
    public E fromBytes(byte[] bytes) {
        try {
            return events.read(bytes);
        } catch (MalformedEventException e) {
            throw new StorageException("a value of the state cannot be read", e);
        }
    }
}
