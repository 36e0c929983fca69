package dev.agentplane.validation.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import dev.agentplane.domain.json.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/** A compiled schema of the class path; formats are asserted. Thread-safe. */
public final class JsonSchema {

    private static final ExecutionConfig STRICT = ExecutionConfig.builder()
            .formatAssertionsEnabled(true)
            .locale(Locale.ROOT)
            .build();

    private final JsonNode document;
    private final Schema schema;

    private JsonSchema(JsonNode document) {
        this.document = document;
        SchemaRegistryConfig config =
                SchemaRegistryConfig.builder().pathType(PathType.JSON_POINTER).build();
        this.schema = SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_2020_12, builder -> builder.schemaRegistryConfig(config))
                .getSchema(document);
        this.schema.initializeValidators();
    }

    /** Loads and compiles a schema. */
    public static JsonSchema load(String resource) {
        try (InputStream in = JsonSchema.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: " + resource);
            }
            return new JsonSchema(StrictJson.parse(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The schema as JSON. */
    public JsonNode document() {
        return document;
    }

    /** Every violation. */
    public List<Error> violations(JsonNode instance) {
        return schema.validate(instance, context -> context.setExecutionConfig(STRICT));
    }

    /** Where a violation is; a missing or surplus member is pointed at itself. */
    public static String pointer(Error error) {
        String at = error.getInstanceLocation().toString();
        return error.getProperty() == null ? at : Pointers.child(at, error.getProperty());
    }
}
