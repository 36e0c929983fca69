package dev.agentplane.avro;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Events to bytes and back, in the Confluent wire format: a zero byte, the schema id as four big-endian bytes, then the
 * Avro binary encoding.
 */
public final class EventCodec {

    private static final byte MAGIC = 0;
    private static final int HEADER = 5;
    private static final int TYPICAL_EVENT_BYTES = 1024;

    static {
        OwnClasses.allow();
    }

    private final SchemaRegistry registry;
    private final Map<Integer, SpecificDatumReader<SpecificRecord>> readers = new ConcurrentHashMap<>();
    private final Map<Schema, SpecificDatumWriter<SpecificRecord>> writers = new ConcurrentHashMap<>();

    public EventCodec(SchemaRegistry registry) {
        this.registry = registry;
    }

    /**
     * Registers every event of the contract, so that the first writer of a topic cannot put a schema of its own in the
     * place of ours, and the first events do not wait for it.
     *
     * @throws SchemaRegistryException when the registry cannot be reached (transient) or refuses a schema (final)
     */
    public void registerAll() {
        Topics.ALL.forEach(this::register);
    }

    /**
     * Registers every event of one topic: from then on writing to it does not need the registry.
     *
     * @throws SchemaRegistryException when the registry cannot be reached (transient) or refuses a schema (final)
     */
    public void register(Topic<?> topic) {
        for (Schema event : topic.events()) {
            registry.register(topic.subject(event), event);
        }
    }

    /**
     * Encodes one event for a topic.
     *
     * @throws IllegalArgumentException when the topic does not carry this event type
     * @throws SchemaRegistryException when the schema's id cannot be had
     */
    public byte[] encode(Topic<?> topic, SpecificRecord event) {
        Schema schema = event.getSchema();
        if (!topic.events().contains(schema)) {
            throw new IllegalArgumentException(topic.name() + " does not carry " + schema.getFullName());
        }
        int id = registry.register(topic.subject(schema), schema);
        ByteArrayOutputStream out = new ByteArrayOutputStream(TYPICAL_EVENT_BYTES);
        out.write(MAGIC);
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        try {
            writers.computeIfAbsent(schema, key -> new SpecificDatumWriter<>(key))
                    .write(event, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return out.toByteArray();
    }

    /**
     * Decodes one record value.
     *
     * @param topic the topic it was read from
     * @param value the value bytes, {@code null} for a tombstone
     * @throws MalformedEventException when the bytes are not an event that this topic may carry
     * @throws SchemaRegistryException transient only: the registry cannot be reached
     */
    @SuppressWarnings("unchecked")
    public <V extends SpecificRecord> V decode(Topic<V> topic, byte @org.jspecify.annotations.Nullable [] value) {
        if (value == null) {
            throw new MalformedEventException("expected an event, found a tombstone (null value)");
        }
        if (value.length < HEADER || value[0] != MAGIC) {
            throw new MalformedEventException(
                    "expected the Confluent wire format (byte 0, 4-byte schema id, Avro), found " + value.length
                            + " bytes starting " + hexHead(value));
        }
        int id = ByteBuffer.wrap(value, 1, Integer.BYTES).getInt();
        SpecificDatumReader<SpecificRecord> reader = readerFor(topic, id);
        try {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(value, HEADER, value.length - HEADER, null);
            V event = (V) reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new MalformedEventException("bytes left over after the event of schema id " + id);
            }
            return event;
        } catch (MalformedEventException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Bytes can make Avro throw nearly anything (UnsupportedOperationException for a long string, say), and it
            // is always the bytes' fault: a bug of ours would show with every record.
            throw new MalformedEventException("not an Avro record of schema id " + id + ": " + e, e);
        }
    }

    private SpecificDatumReader<SpecificRecord> readerFor(Topic<?> topic, int id) {
        SpecificDatumReader<SpecificRecord> known = readers.get(id);
        if (known != null && topic.events().contains(known.getExpected())) {
            return known;
        }
        Schema written;
        try {
            written = registry.schemaById(id);
        } catch (SchemaRegistryException e) {
            if (e.isTransient()) {
                throw e;
            }
            throw new MalformedEventException("unknown schema id " + id, e);
        }
        Schema expected = topic.events().stream()
                .filter(event -> event.getFullName().equals(written.getFullName()))
                .findFirst()
                .orElseThrow(() -> new MalformedEventException("schema id " + id + " is " + written.getFullName()
                        + ", which " + topic.name() + " does not carry"));
        SpecificDatumReader<SpecificRecord> reader =
                new SpecificDatumReader<>(written, expected, SpecificData.getForSchema(expected));
        readers.put(id, reader);
        return reader;
    }

    private static String hexHead(byte[] value) {
        int shown = Math.min(value.length, HEADER);
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < shown; i++) {
            hex.append(String.format("%02x ", value[i]));
        }
        return hex.toString().trim();
    }
}
