package dev.agentplane.embedded.registry;

import static dev.agentplane.embedded.registry.RestClient.member;
import static dev.agentplane.embedded.registry.RestClient.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentplane.avro.ConfluentRegistry;
import dev.agentplane.avro.SchemaRegistryException;
import dev.agentplane.embedded.EmbeddedBroker;
import dev.agentplane.embedded.EmbeddedStartException;
import dev.agentplane.embedded.Schemas;
import dev.agentplane.embedded.registry.RestClient.Answer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRegistryIT {

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static EmbeddedRegistry registry;
    private static RestClient rest;

    private String subject;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(directory, 0);
        registry = EmbeddedRegistry.start(broker.bootstrap(), 0);
        rest = new RestClient(registry.url());
    }

    @AfterAll
    static void stop() {
        registry.close();
        broker.close();
    }

    @BeforeEach
    void ownSubject(TestInfo test) {
        subject = test.getTestMethod().orElseThrow().getName() + "-value";
    }

    @Test
    void theGenuineClientRegistersAndReadsBack() {
        // Given
        Schema schema = new Schema.Parser().parse(Schemas.V1);
        try (ConfluentRegistry client = new ConfluentRegistry(registry.url(), true, Map.of())) {
            // When
            int id = client.register(subject, schema);
            // Then
            assertThat(client.schemaById(id)).isEqualTo(schema);
        }
        try (ConfluentRegistry other = new ConfluentRegistry(registry.url(), false, Map.of())) {
            assertThat(other.register(subject, schema)).isPositive();
        }
    }

    @Test
    void theGenuineClientSeesARefusalAsFinal() throws Exception {
        // Given
        rest.register(subject, Schemas.V1);
        try (ConfluentRegistry client = new ConfluentRegistry(registry.url(), true, Map.of())) {
            // When / Then
            assertThatThrownBy(() -> client.register(subject, new Schema.Parser().parse(Schemas.DEMANDING)))
                    .isInstanceOfSatisfying(SchemaRegistryException.class, e -> assertThat(e.isTransient())
                            .isFalse())
                    .hasMessageContaining("incompatible");
            assertThatThrownBy(() -> client.schemaById(999_999))
                    .isInstanceOfSatisfying(SchemaRegistryException.class, e -> assertThat(e.isTransient())
                            .isFalse());
        }
        try (ConfluentRegistry lookup = new ConfluentRegistry(registry.url(), false, Map.of())) {
            assertThatThrownBy(() -> lookup.register("nobody-knows-this", new Schema.Parser().parse(Schemas.V1)))
                    .isInstanceOfSatisfying(SchemaRegistryException.class, e -> assertThat(e.isTransient())
                            .isFalse());
        }
    }

    @Test
    void oneSchemaHasOneIdUnderEverySubjectAndEverySpelling() throws Exception {
        // Given
        int id = rest.register(subject, Schemas.V1);
        // When / Then
        assertThat(rest.register(subject, Schemas.V1.replace(",", " ,\n "))).isEqualTo(id);
        assertThat(rest.register(subject + "2", Schemas.V1)).isEqualTo(id);
        assertThat(rest.get("/schemas/ids/" + id + "/subjects").body()).contains(subject, subject + "2");
        assertThat(rest.get("/subjects/" + subject + "/versions").body()).isEqualTo("[1]");
    }

    @Test
    void whatIsRegisteredIsFoundByEveryQuestion() throws Exception {
        // Given
        int first = rest.register(subject, Schemas.V1);
        int second = rest.register(subject, Schemas.V2);
        // When / Then
        assertThat(second).isNotEqualTo(first);
        assertThat(rest.get("/schemas/ids/" + first).json().path("schema").asText())
                .isEqualTo(new Schema.Parser().parse(Schemas.V1).toString());
        assertThat(rest.get("/schemas/ids/" + first + "/schema").body())
                .isEqualTo(new Schema.Parser().parse(Schemas.V1).toString());
        assertThat(rest.get("/schemas/ids/" + second + "/versions").json().toString())
                .contains("{\"subject\":\"" + subject + "\",\"version\":2}");
        assertThat(rest.get("/schemas/types").body()).isEqualTo("[\"AVRO\"]");
        assertThat(rest.get("/subjects?subjectPrefix=" + subject).body()).isEqualTo("[\"" + subject + "\"]");
        assertThat(rest.get("/subjects/" + subject + "/versions").body()).isEqualTo("[1,2]");
        Answer latest = rest.get("/subjects/" + subject + "/versions/latest");
        assertThat(latest.json().path("version").asInt()).isEqualTo(2);
        assertThat(latest.json().path("id").asInt()).isEqualTo(second);
        assertThat(latest.contentType()).isEqualTo("application/vnd.schemaregistry.v1+json");
        assertThat(rest.get("/subjects/" + subject + "/versions/-1").body()).isEqualTo(latest.body());
        assertThat(rest.get("/subjects/" + subject + "/versions/1/schema").body())
                .isEqualTo(new Schema.Parser().parse(Schemas.V1).toString());
        Answer lookup = rest.post("/subjects/" + subject, schema(Schemas.V1));
        assertThat(lookup.json().path("version").asInt()).isEqualTo(1);
        assertThat(lookup.json().path("id").asInt()).isEqualTo(first);
        assertThat(rest.get("/").body()).isEqualTo("{}");
    }

    @Test
    void refusalsCarryConfluentsCodes() throws Exception {
        // Given
        rest.register(subject, Schemas.V1);
        String versions = "/subjects/" + subject + "/versions";
        // When / Then
        assertRefused(rest.get("/subjects/unknown/versions"), 404, 40401);
        assertRefused(rest.get("/subjects/unknown/versions/1"), 404, 40401);
        assertRefused(rest.get(versions + "/7"), 404, 40402);
        assertRefused(rest.get("/schemas/ids/999999"), 404, 40403);
        assertRefused(rest.post("/subjects/" + subject, schema(Schemas.V2)), 404, 40403);
        assertRefused(rest.post("/subjects/unknown", schema(Schemas.V2)), 404, 40401);
        assertRefused(rest.post(versions, schema("{\"type\":\"rekord\"}")), 422, 42201);
        assertRefused(rest.post(versions, schema("")), 422, 42201);
        assertRefused(rest.post(versions, schema("not json")), 422, 42201);
        assertRefused(rest.post(versions, schema("{\"type\":{\"x\":1}}")), 422, 42201);
        assertRefused(
                rest.post(versions, schema(Schemas.record("{\"name\":\"a\",\"type\":\"int\",\"default\":\"x\"}"))),
                422,
                42201);
        assertRefused(rest.post(versions, schema("\"int\"").put("schemaType", "PROTOBUF")), 422, 42201);
        assertRefused(rest.get(versions + "/0"), 422, 42202);
        assertRefused(rest.get(versions + "/first"), 422, 42202);
        assertRefused(rest.put("/config", member("compatibility", "SIDEWAYS")), 422, 42203);
        assertRefused(rest.put("/mode", member("mode", "SLEEP")), 422, 42204);
        assertRefused(rest.delete("/subjects/" + subject + "?permanent=true"), 422, 42205);
        assertRefused(rest.get("/config/" + subject), 404, 40408);
        assertRefused(rest.get("/mode/" + subject), 404, 40409);
        assertRefused(rest.post(versions, schema(Schemas.DEMANDING)), 409, 409);
        assertRefused(rest.send("POST", versions, "{"), 400, 400);
        assertRefused(rest.get("/nothing/here"), 404, 404);
        assertRefused(rest.send("PATCH", versions, "{}"), 405, 405);
    }

    @Test
    void everyEarlierVersionCountsUnlessTheLevelSaysOtherwise() throws Exception {
        // Given: the newest version no longer has the field, so only the first one is in the way of another type
        rest.register(subject, Schemas.V1);
        rest.register(subject, Schemas.EMPTY);
        String otherType = Schemas.record("{\"name\":\"a\",\"type\":\"int\",\"default\":0}");
        String check = "/compatibility/subjects/" + subject + "/versions";
        // When / Then
        assertThat(rest.get("/config").json().path("compatibilityLevel").asText())
                .isEqualTo("BACKWARD_TRANSITIVE");
        Answer all = rest.post(check + "?verbose=true", schema(otherType));
        assertThat(all.json().path("is_compatible").asBoolean()).isFalse();
        assertThat(all.json().path("messages").get(0).asText()).contains("cannot read version 1");
        assertThat(rest.post(check + "/latest", schema(otherType)).body()).isEqualTo("{\"is_compatible\":true}");
        assertThat(rest.post(check + "/1", schema(otherType)).body()).isEqualTo("{\"is_compatible\":false}");
        assertRefused(rest.post(check + "/9", schema(otherType)), 404, 40402);
        assertThat(rest.post("/compatibility/subjects/unknown/versions/latest", schema(otherType))
                        .body())
                .isEqualTo("{\"is_compatible\":true}");
        // When
        rest.put("/config/" + subject, member("compatibility", "backward"));
        // Then
        assertThat(rest.get("/config/" + subject).body()).isEqualTo("{\"compatibilityLevel\":\"BACKWARD\"}");
        assertThat(rest.post(check, schema(otherType)).body()).isEqualTo("{\"is_compatible\":true}");
        assertThat(rest.delete("/config/" + subject).body()).isEqualTo("{\"compatibilityLevel\":\"BACKWARD\"}");
        assertThat(rest.get("/config/" + subject + "?defaultToGlobal=true").body())
                .isEqualTo("{\"compatibilityLevel\":\"BACKWARD_TRANSITIVE\"}");
    }

    @Test
    void aDeletedSchemaIsHiddenButItsIdStaysReadable() throws Exception {
        // Given
        int first = rest.register(subject, Schemas.V1);
        int second = rest.register(subject, Schemas.V2);
        // When
        Answer one = rest.delete("/subjects/" + subject + "/versions/1");
        Answer rest1 = rest.delete("/subjects/" + subject);
        // Then
        assertThat(one.body()).isEqualTo("1");
        assertThat(rest1.body()).isEqualTo("[2]");
        assertRefused(rest.get("/subjects/" + subject + "/versions"), 404, 40401);
        assertThat(rest.get("/subjects?subjectPrefix=" + subject).body()).isEqualTo("[]");
        assertThat(rest.get("/subjects?deleted=true&subjectPrefix=" + subject).body())
                .contains(subject);
        assertThat(rest.get("/subjects/" + subject + "/versions?deleted=true").body())
                .isEqualTo("[1,2]");
        assertThat(rest.get("/schemas/ids/" + first).status()).isEqualTo(200);
        assertThat(rest.get("/schemas/ids/" + second).status()).isEqualTo(200);
        assertRefused(rest.delete("/subjects/" + subject), 404, 40404);
        assertRefused(rest.delete("/subjects/" + subject + "/versions/2"), 404, 40406);
        // When: it comes back
        int again = rest.register(subject, Schemas.V1);
        // Then: same text, same id, a new version
        assertThat(again).isEqualTo(first);
        assertThat(rest.get("/subjects/" + subject + "/versions").body()).isEqualTo("[3]");
    }

    @Test
    void aReadOnlySubjectTakesNothingNew() throws Exception {
        // Given
        int id = rest.register(subject, Schemas.V1);
        rest.put("/mode/" + subject, member("mode", "READONLY"));
        // When / Then
        assertRefused(rest.post("/subjects/" + subject + "/versions", schema(Schemas.V2)), 422, 42205);
        assertThat(rest.register(subject, Schemas.V1)).isEqualTo(id);
        assertThat(rest.delete("/mode/" + subject).body()).isEqualTo("{\"mode\":\"READONLY\"}");
        assertThat(rest.register(subject, Schemas.V2)).isPositive();
    }

    @Test
    void normalizingForgetsTheOrderOfFreeAttributes() throws Exception {
        // Given
        String one = "{\"type\":\"fixed\",\"name\":\"F\",\"size\":2,\"x\":1,\"m\":2}";
        String other = "{\"type\":\"fixed\",\"name\":\"F\",\"size\":2,\"m\":2,\"x\":1}";
        String path = "/subjects/" + subject + "/versions?normalize=true";
        // When
        Answer first = rest.post(path, schema(one));
        Answer second = rest.post(path, schema(other));
        // Then
        assertThat(second.body()).isEqualTo(first.body());
    }

    @Test
    void subjectsMayHoldSlashesAndSpaces() throws Exception {
        // Given
        rest.register("a%2Fb%20c+d", Schemas.V1);
        // When / Then
        assertThat(rest.get("/subjects?subjectPrefix=a").body()).isEqualTo("[\"a/b c+d\"]");
    }

    @Test
    void concurrentRegistrationsOfOneSchemaGiveOneId() throws Exception {
        // Given
        ExecutorService threads = Executors.newFixedThreadPool(8);
        Callable<Integer> register = () -> rest.register(subject, Schemas.V1);
        // When
        List<Integer> ids = new ArrayList<>();
        for (Future<Integer> future : threads.invokeAll(java.util.Collections.nCopies(16, register))) {
            ids.add(future.get());
        }
        threads.shutdown();
        // Then
        assertThat(ids).containsOnly(ids.get(0));
        assertThat(rest.get("/subjects/" + subject + "/versions").body()).isEqualTo("[1]");
    }

    @Test
    void differentSchemasRegisteredBackToBackFromManyThreadsGetDifferentIds() throws Exception {
        // Given
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Callable<Integer>> registrations = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String name = "Many" + i;
            registrations.add(() -> rest.register(subject + "-" + name, fixed(name)));
        }
        // When
        List<Integer> ids = new ArrayList<>();
        for (Future<Integer> future : threads.invokeAll(registrations)) {
            ids.add(future.get());
        }
        threads.shutdown();
        // Then
        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void aBusyPortIsNamedInTheError() throws Exception {
        // Given
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // When / Then
            assertThatThrownBy(() -> EmbeddedRegistry.start(broker.bootstrap(), taken.getLocalPort()))
                    .isInstanceOf(EmbeddedStartException.class)
                    .hasMessageContaining("expected port " + taken.getLocalPort() + " to be free");
        }
    }

    private static String fixed(String name) {
        return "{\"type\":\"fixed\",\"name\":\"" + name + "\",\"size\":4}";
    }

    private static void assertRefused(Answer answer, int status, int code) {
        assertThat(List.of(answer.status(), answer.errorCode()))
                .as(answer.toString())
                .containsExactly(status, code);
        assertThat(answer.json().path("message").asText()).isNotBlank();
        assertThat(answer.contentType()).isEqualTo("application/vnd.schemaregistry.v1+json");
    }
}
