package dev.agentplane.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.CheckpointPublished;
import dev.agentplane.events.EvidenceSealed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {

    private static final int FUZZED = 20_000;

    private final MapRegistry registry = new MapRegistry();
    private final EventCodec codec = new EventCodec(registry);

    @Test
    void anEventBecomesMagicIdAndAvro() throws Exception {
        // Given: ids start at 1, and the second schema gets the second id
        registry.register("other", CheckpointPublished.getClassSchema());
        // When
        byte[] bytes = codec.encode(Topics.BUNDLES, submitted());
        // Then
        assertThat(Arrays.copyOf(bytes, 5)).containsExactly(0, 0, 0, 0, 2);
        assertThat(Arrays.copyOfRange(bytes, 5, bytes.length)).isEqualTo(avro(submitted()));
        assertThat(codec.decode(Topics.BUNDLES, bytes)).isEqualTo(submitted());
    }

    @Test
    void aTombstoneIsMalformed() {
        assertMalformed(null, "tombstone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "00000000", "7b7d", "01000000016161", "ff00000001"})
    void bytesOfAnotherFormatAreMalformed(String hex) {
        assertMalformed(unhex(hex), "expected the Confluent wire format");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 77, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void anUnknownIdIsMalformed(int id) {
        byte[] bytes = codec.encode(Topics.BUNDLES, submitted());
        ByteBuffer.wrap(bytes).putInt(1, id);
        assertMalformed(bytes, "unknown schema id " + id);
    }

    @Test
    void anEventOfAnotherTopicIsMalformed() {
        // Given
        byte[] evidence = codec.encode(
                Topics.EVIDENCE,
                new EvidenceSealed("t", "k", 0L, ByteBuffer.wrap(new byte[1]), ByteBuffer.wrap(new byte[1])));
        // When / Then
        assertThat(codec.decode(Topics.EVIDENCE, evidence).getTraceId()).isEqualTo("t");
        assertMalformed(evidence, "which agentplane.bundles.v1 does not carry");
    }

    @Test
    void anEventCutShortAnywhereIsMalformed() {
        byte[] bytes = codec.encode(Topics.BUNDLES, submitted());
        for (int length = 5; length < bytes.length; length++) {
            assertMalformed(Arrays.copyOf(bytes, length), "not an Avro record of schema id 1");
        }
    }

    @Test
    void bytesAfterTheEventAreMalformed() {
        byte[] bytes = codec.encode(Topics.BUNDLES, submitted());
        assertMalformed(Arrays.copyOf(bytes, bytes.length + 1), "bytes left over");
    }

    @ParameterizedTest
    @ValueSource(strings = {"feffffff0f", "8080808008", "8080808004", "ffffffff0f", "01"})
    void aLengthThatTheRecordDoesNotHaveIsMalformedAndAllocatesNothing(String traceIdLength) {
        // Given: trace ids that claim 2^31-1, 2^30, 2^29, -2^31 and -1 bytes
        codec.encode(Topics.BUNDLES, submitted());
        byte[] bytes = unhex("0000000001" + traceIdLength + "6161");
        long before = allocated();
        // When / Then
        assertMalformed(bytes, "not an Avro record");
        assertThat(allocated() - before).isLessThan(100_000_000);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    @Test
    void anyChangeOfAnyByteIsReadOrRefusedAndNeverAnotherError() {
        // Given
        byte[] good = codec.encode(Topics.BUNDLES, submitted());
        Random random = new Random(20260101);
        for (int i = 0; i < FUZZED; i++) {
            byte[] bytes = good.clone();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                bytes[5 + random.nextInt(bytes.length - 5)] = (byte) random.nextInt(256);
            }
            // When / Then
            try {
                assertThat(codec.decode(Topics.BUNDLES, bytes)).isNotNull();
            } catch (MalformedEventException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void anUnreachableRegistryIsNotTheRecordsFault() {
        // Given
        byte[] bytes = codec.encode(Topics.BUNDLES, submitted());
        registry.setReachable(false);
        // When / Then
        assertThatThrownBy(() -> codec.decode(Topics.BUNDLES, bytes))
                .isInstanceOfSatisfying(SchemaRegistryException.class, e -> assertThat(e.isTransient())
                        .isTrue());
        // When: it comes back
        registry.setReachable(true);
        // Then
        assertThat(codec.decode(Topics.BUNDLES, bytes)).isEqualTo(submitted());
    }

    @Test
    void aWriterWithAnOlderSchemaIsReadWithDefaults() throws Exception {
        // Given: BundleSubmitted before it had anything optional
        Schema older = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"BundleSubmitted\",\"namespace\":\"dev.agentplane.events\","
                        + "\"fields\":[{\"name\":\"traceId\",\"type\":\"string\"},"
                        + "{\"name\":\"bundleDigest\",\"type\":\"string\"},"
                        + "{\"name\":\"submittedAt\",\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}},"
                        + "{\"name\":\"submitter\",\"type\":\"string\"}]}");
        GenericRecord record = new GenericData.Record(older);
        record.put("traceId", "old");
        record.put("bundleDigest", "sha256:" + "0".repeat(64));
        record.put("submittedAt", 0L);
        record.put("submitter", "ci");
        int id = registry.register("agentplane.bundles.v1-value", older);
        // When
        BundleSubmitted event = codec.decode(Topics.BUNDLES, wire(id, older, record));
        // Then
        assertThat(event.getTraceId()).isEqualTo("old");
        assertThat(event.getSubmittedAt()).isEqualTo(Instant.EPOCH);
        assertThat(event.getLabels()).isEmpty();
        assertThat(event.getLane()).isNull();
    }

    @Test
    void aWriterWhoseSchemaCannotBeReadIsMalformed() throws Exception {
        // Given: the right name, and none of the fields
        Schema foreign = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"BundleSubmitted\",\"namespace\":\"dev.agentplane.events\","
                        + "\"fields\":[{\"name\":\"x\",\"type\":\"int\"}]}");
        GenericRecord record = new GenericData.Record(foreign);
        record.put("x", 1);
        int id = registry.register("s", foreign);
        // When / Then
        assertMalformed(wire(id, foreign, record), "not an Avro record of schema id " + id);
    }

    @Test
    void anEventOfAnotherTopicIsNotEncoded() {
        assertThatThrownBy(() -> codec.encode(Topics.EVIDENCE, submitted()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("agentplane.evidence.v1 does not carry dev.agentplane.events.BundleSubmitted");
    }

    private void assertMalformed(byte[] value, String message) {
        assertThatThrownBy(() -> codec.decode(Topics.BUNDLES, value))
                .isInstanceOf(MalformedEventException.class)
                .hasMessageContaining(message);
    }

    private static BundleSubmitted submitted() {
        return new BundleSubmitted(
                "trace-1",
                "sha256:" + "0".repeat(64),
                Instant.parse("2026-01-01T00:00:00Z"),
                "ci@example",
                "staging",
                null,
                Map.of("commit", "abc"),
                ByteBuffer.wrap(new byte[] {1, 2, 3}),
                null,
                null);
    }

    private static byte[] avro(BundleSubmitted event) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new SpecificDatumWriter<>(BundleSubmitted.class).write(event, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static byte[] wire(int id, Schema schema, GenericRecord record) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0);
        out.writeBytes(ByteBuffer.allocate(4).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static byte[] unhex(String hex) {
        return java.util.HexFormat.of().parseHex(hex);
    }
}
