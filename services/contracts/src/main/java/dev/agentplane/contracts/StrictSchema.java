package dev.agentplane.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/** One compiled schema of the class path. Formats are asserted, every violation is reported. */
final class StrictSchema {

    private static final ExecutionConfig STRICT = ExecutionConfig.builder()
            .formatAssertionsEnabled(true)
            .locale(Locale.ROOT)
            .build();

    private final Schema schema;

    private StrictSchema(Schema schema) {
        this.schema = schema;
    }

    static StrictSchema load(String resource) {
        SchemaRegistryConfig config =
                SchemaRegistryConfig.builder().pathType(PathType.JSON_POINTER).build();
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemaRegistryConfig(config));
        try (InputStream in = StrictSchema.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: " + resource);
            }
            Schema schema = registry.getSchema(in, InputFormat.JSON);
            schema.initializeValidators();
            return new StrictSchema(schema);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<ContractViolation> check(JsonNode artifact) {
        return schema.validate(artifact, context -> context.setExecutionConfig(STRICT)).stream()
                .map(StrictSchema::violation)
                .toList();
    }

    private static ContractViolation violation(Error error) {
        String at = error.getInstanceLocation().toString();
        String pointer = error.getProperty() == null ? at : at + "/" + escaped(error.getProperty());
        return new ContractViolation(pointer, error.getKeyword(), error.getMessage());
    }

    private static String escaped(String member) {
        return member.replace("~", "~0").replace("/", "~1");
    }
}
