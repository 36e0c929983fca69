package dev.agentplane.avro;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Events as plain Avro in the schema of this build, without its id: for caches that are thrown away when the schema
 * changes, never for topics. Not thread-safe.
 *
 * @param <E> the one event type
 */
public final class EventBytes<E extends SpecificRecord> {

    static {
        OwnClasses.allow();
    }

    private final Class<E> type;
    private final SpecificDatumWriter<SpecificRecord> writer;
    private final SpecificDatumReader<SpecificRecord> reader;

    public EventBytes(Schema schema, Class<E> type) {
        this.type = type;
        this.writer = new SpecificDatumWriter<>(schema);
        this.reader = new SpecificDatumReader<>(schema, schema, SpecificData.getForSchema(schema));
    }

    /** Writes one. */
    public byte[] write(E event) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            writer.write(event, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory is always writable", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads one.
     *
     * @throws MalformedEventException when the bytes are no such event
     */
    public E read(byte[] bytes) {
        try {
            return type.cast(reader.read(null, DecoderFactory.get().binaryDecoder(bytes, null)));
        } catch (IOException | RuntimeException e) {
            throw new MalformedEventException("not a " + type.getSimpleName() + ": " + e, e);
        }
    }
}
