package dev.agentplane.avro;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClientConfig;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;

/**
 * The genuine Confluent client behind our interface. The only class that imports it: where Confluent's own repository
 * is reachable, replacing these imports by {@code io.confluent…} is the whole migration (docs/adr/0003).
 */
public final class ConfluentRegistry implements SchemaRegistry {

    private static final int CACHED_SCHEMAS_PER_SUBJECT = 1000;
    private static final int CODES_PER_STATUS = 100;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int UNPROCESSABLE = 422;
    /** How the client says that what it fetched is not an Avro schema; it has no exception type for that. */
    private static final String NOT_AVRO = "Invalid schema";

    private static final int TIMEOUT_MS = 10_000;

    private final String url;
    private final SchemaRegistryClient client;
    private final boolean autoRegister;
    private final Map<Integer, Schema> byId = new ConcurrentHashMap<>();
    private final Map<SubjectSchema, Integer> ids = new ConcurrentHashMap<>();

    private record SubjectSchema(String subject, Schema schema) {}

    /**
     * @param url base URL, e.g. {@code http://localhost:8081}; several may be given, separated by commas
     * @param autoRegister false: a schema that is not registered yet is an error, as production wants it
     * @param config further client settings such as {@code basic.auth.user.info}; time limits are 10 s unless set here
     */
    public ConfluentRegistry(String url, boolean autoRegister, Map<String, ?> config) {
        this.url = url;
        this.autoRegister = autoRegister;
        Map<String, Object> settings = new HashMap<>();
        // The client's own limits of a minute would hold up a service that could be told so sooner.
        settings.put(SchemaRegistryClientConfig.HTTP_CONNECT_TIMEOUT_MS, TIMEOUT_MS);
        settings.put(SchemaRegistryClientConfig.HTTP_READ_TIMEOUT_MS, TIMEOUT_MS);
        settings.putAll(config);
        this.client = new CachedSchemaRegistryClient(List.of(url.split(",")), CACHED_SCHEMAS_PER_SUBJECT, settings);
    }

    @Override
    public int register(String subject, Schema schema) {
        return ids.computeIfAbsent(new SubjectSchema(subject, schema), this::ask);
    }

    private int ask(SubjectSchema key) {
        AvroSchema avro = new AvroSchema(key.schema().toString());
        try {
            return autoRegister ? client.register(key.subject(), avro) : client.getId(key.subject(), avro);
        } catch (IOException | RestClientException e) {
            throw failure((autoRegister ? "register" : "look up") + " the schema of subject " + key.subject(), e);
        }
    }

    @Override
    public Schema schemaById(int id) {
        return byId.computeIfAbsent(id, this::fetch);
    }

    private Schema fetch(int id) {
        try {
            return new Schema.Parser().parse(client.getSchemaById(id).canonicalString());
        } catch (IOException | RestClientException e) {
            throw failure("read schema id " + id, e);
        }
    }

    private SchemaRegistryException failure(String attempt, Exception e) {
        return new SchemaRegistryException(
                "schema registry " + url + ": could not " + attempt + ": " + e.getMessage(), !isVerdict(e), e);
    }

    /**
     * True when the registry has judged the schema, subject or id that was asked about. Everything else, wrong
     * credentials and proxies included, says nothing about them: records must wait then, not go to the dead letters.
     */
    private static boolean isVerdict(Exception e) {
        if (!(e instanceof RestClientException answer)) {
            return String.valueOf(e.getMessage()).startsWith(NOT_AVRO);
        }
        int code = answer.getErrorCode();
        int status = code / CODES_PER_STATUS;
        return code == CONFLICT || status == CONFLICT || status == UNPROCESSABLE || status == NOT_FOUND;
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new SchemaRegistryException("schema registry " + url + ": could not close the client", false, e);
        }
    }
}
