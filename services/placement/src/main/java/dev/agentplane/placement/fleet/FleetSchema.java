package dev.agentplane.placement.fleet;

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

/** One schema of {@code fleet/schema}, applied strictly: formats are asserted, every violation is reported. */
final class FleetSchema {

    private static final ExecutionConfig STRICT = ExecutionConfig.builder()
            .formatAssertionsEnabled(true)
            .locale(Locale.ROOT)
            .build();

    private final Schema schema;

    private FleetSchema(Schema schema) {
        this.schema = schema;
    }

    /** Loads {@code fleet/schema/<name>.schema.json} from the class path. */
    static FleetSchema load(String name) {
        String resource = "/fleet/schema/" + name + ".schema.json";
        SchemaRegistryConfig config =
                SchemaRegistryConfig.builder().pathType(PathType.JSON_POINTER).build();
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemaRegistryConfig(config));
        try (InputStream in = FleetSchema.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: " + resource);
            }
            return new FleetSchema(registry.getSchema(in, InputFormat.JSON));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All violations. */
    List<FleetProblem> check(JsonNode tree) {
        return schema.validate(tree, context -> context.setExecutionConfig(STRICT)).stream()
                .map(FleetSchema::problem)
                .toList();
    }

    private static FleetProblem problem(Error error) {
        String at = error.getInstanceLocation().toString();
        // A missing or surplus member is pointed at where it should be, or is.
        String pointer = error.getProperty() == null ? at : at + "/" + escaped(error.getProperty());
        JsonNode found = error.getInstanceNode();
        String value = found == null || found.isContainerNode() ? "" : ", found " + found;
        return new FleetProblem(FleetProblem.Code.FLEET_SCHEMA, pointer, error.getMessage() + value);
    }

    private static String escaped(String member) {
        return member.replace("~", "~0").replace("/", "~1");
    }
}
