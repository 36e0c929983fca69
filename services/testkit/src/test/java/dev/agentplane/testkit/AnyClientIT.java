package dev.agentplane.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.EvidenceSealed;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A client that has never heard of agentplane takes part with a Kafka producer, Apache Avro's generic records and HTTP:
 * what any language has. Nothing of ours is used on its side but the text of the contract.
 */
@ExtendWith(ClusterExtension.class)
class AnyClientIT {

    /** What the client's author copied out of the contract: only what has no default. */
    private static final String BUNDLE_SUBMITTED = "{\"type\":\"record\",\"name\":\"BundleSubmitted\","
            + "\"namespace\":\"dev.agentplane.events\",\"fields\":["
            + "{\"name\":\"traceId\",\"type\":\"string\"},"
            + "{\"name\":\"bundleDigest\",\"type\":\"string\"},"
            + "{\"name\":\"submittedAt\",\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}},"
            + "{\"name\":\"submitter\",\"type\":\"string\"},"
            + "{\"name\":\"labels\",\"type\":{\"type\":\"map\",\"values\":\"string\"},\"default\":{}}]}";

    @Test
    void aForeignSubmissionIsOneOfOurEvents(TestCluster cluster) throws Exception {
        // Given
        Schema schema = new Schema.Parser().parse(BUNDLE_SUBMITTED);
        int id = register(cluster, "agentplane.bundles.v1-value", schema);
        GenericRecord record = new GenericData.Record(schema);
        record.put("traceId", "foreign-1");
        record.put("bundleDigest", "sha256:" + "0".repeat(64));
        record.put("submittedAt", 1_767_225_600_000L);
        record.put("submitter", "ci@elsewhere");
        record.put("labels", Map.of("commit", "abc"));
        // When
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrap()), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("agentplane.bundles.v1", "foreign-1", wire(id, record)))
                    .get();
        }
        // Then
        BundleSubmitted event = (BundleSubmitted) cluster.readAll(Topics.BUNDLES).stream()
                .filter(incoming -> incoming.key().equals("foreign-1"))
                .findFirst()
                .orElseThrow()
                .event();
        assertThat(event)
                .isEqualTo(new BundleSubmitted(
                        "foreign-1",
                        "sha256:" + "0".repeat(64),
                        Instant.parse("2026-01-01T00:00:00Z"),
                        "ci@elsewhere",
                        null,
                        null,
                        Map.of("commit", "abc"),
                        null,
                        null,
                        null));
    }

    @Test
    void everyEventOfTheContractIsRegisteredUnderItsSubject(TestCluster cluster) throws Exception {
        // When
        cluster.codec().registerAll();
        cluster.codec().registerAll();
        // Then
        String subjects = get(cluster, "/subjects");
        for (Topic<?> topic : Topics.ALL) {
            for (Schema event : topic.events()) {
                assertThat(subjects).contains("\"" + topic.subject(event) + "\"");
            }
        }
    }

    @Test
    void ourEvidenceIsReadByAForeignClient(TestCluster cluster) throws Exception {
        // Given
        byte[] leaf = "{\"leaf\":1}".getBytes(StandardCharsets.UTF_8);
        byte[] envelope = "{\"payloadType\":\"x\"}".getBytes(StandardCharsets.UTF_8);
        cluster.publish(
                Topics.EVIDENCE,
                "ours-1",
                new EvidenceSealed("ours-1", "run", 42L, ByteBuffer.wrap(leaf), ByteBuffer.wrap(envelope)));
        // When
        ConsumerRecord<byte[], byte[]> raw = cluster.readBytes("agentplane.evidence.v1").stream()
                .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals("ours-1"))
                .findFirst()
                .orElseThrow();
        ByteBuffer value = ByteBuffer.wrap(raw.value());
        byte magic = value.get();
        Schema schema = schema(cluster, value.getInt());
        GenericRecord record = new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(raw.value(), 5, raw.value().length - 5, null));
        // Then
        assertThat(magic).isZero();
        assertThat(schema.getFullName()).isEqualTo("dev.agentplane.events.EvidenceSealed");
        assertThat(record.get("traceId").toString()).isEqualTo("ours-1");
        assertThat(record.get("index")).isEqualTo(42L);
        assertThat(record.get("leaf")).isEqualTo(ByteBuffer.wrap(leaf));
        assertThat(record.get("envelope")).isEqualTo(ByteBuffer.wrap(envelope));
        assertThat(get(cluster, "/subjects/agentplane.evidence.v1-value/versions"))
                .isEqualTo("[1]");
    }

    private static int register(TestCluster cluster, String subject, Schema schema) throws Exception {
        String body = JsonNodeFactory.instance
                .objectNode()
                .put("schema", schema.toString())
                .toString();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(cluster.registryUrl() + "/subjects/" + subject + "/versions"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return StrictJson.parse(send(request).getBytes(StandardCharsets.UTF_8))
                .path("id")
                .asInt();
    }

    private static Schema schema(TestCluster cluster, int id) throws Exception {
        byte[] answer = get(cluster, "/schemas/ids/" + id).getBytes(StandardCharsets.UTF_8);
        return new Schema.Parser().parse(StrictJson.parse(answer).path("schema").asText());
    }

    private static String get(TestCluster cluster, String path) throws Exception {
        return send(
                HttpRequest.newBuilder(URI.create(cluster.registryUrl() + path)).build());
    }

    private static String send(HttpRequest request) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    private static byte[] wire(int id, GenericRecord record) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0);
        out.writeBytes(ByteBuffer.allocate(4).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }
}
