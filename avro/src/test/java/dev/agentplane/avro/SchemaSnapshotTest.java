package dev.agentplane.avro;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every version of every event schema that ever was on a topic is kept under {@code src/test/resources/schemas}, and the
 * present one must read them all: topics are read from offset 0.
 *
 * <p>After changing a schema, keep it as a new version, or, when the newest one was never released, in its place:
 *
 * <pre>
 * mvn -pl avro test -Dtest=SchemaSnapshotTest -Dagentplane.snapshot=new
 * mvn -pl avro test -Dtest=SchemaSnapshotTest -Dagentplane.snapshot=replace
 * </pre>
 */
class SchemaSnapshotTest {

    private static final Path SNAPSHOTS = Path.of("src/test/resources/schemas");
    private static final String MODE = System.getProperty("agentplane.snapshot", "");

    static Stream<Schema> events() {
        return Topics.ALL.stream().flatMap(topic -> topic.events().stream()).distinct();
    }

    @ParameterizedTest
    @MethodSource("events")
    void thePresentSchemaIsKeptAsItsNewestVersion(Schema schema) throws IOException {
        // Given
        int newest = versions(schema).size();
        if (newest == 0 || !read(schema, newest).equals(schema.toString(true) + "\n")) {
            write(schema, newest);
        }
        // When / Then
        assertThat(versions(schema))
                .as(
                        "%s has no snapshot; run: mvn -pl avro test -Dtest=SchemaSnapshotTest -Dagentplane.snapshot=new",
                        schema.getFullName())
                .isNotEmpty();
        assertThat(read(schema, versions(schema).size()))
                .as(
                        "%s changed; keep it with: mvn -pl avro test -Dtest=SchemaSnapshotTest -Dagentplane.snapshot=new"
                                + " (or =replace when version %d was never released)",
                        schema.getFullName(), newest)
                .isEqualTo(schema.toString(true) + "\n");
    }

    @ParameterizedTest
    @MethodSource("events")
    void thePresentSchemaReadsEveryVersion(Schema schema) throws IOException {
        for (int version : versions(schema)) {
            // When
            List<Incompatibility> conflicts = SchemaCompatibility.checkReaderWriterCompatibility(
                            schema, new Schema.Parser().parse(read(schema, version)))
                    .getResult()
                    .getIncompatibilities();
            // Then
            assertThat(conflicts)
                    .as(
                            "%s cannot read version %d; give new fields a default and remove none that has none",
                            schema.getFullName(), version)
                    .isEmpty();
        }
    }

    @Test
    void noEventEverDisappears() throws IOException {
        // Given
        List<String> present = events().map(Schema::getName).toList();
        // When / Then
        try (Stream<Path> kept = Files.list(SNAPSHOTS)) {
            assertThat(kept.map(directory -> directory.getFileName().toString()))
                    .as("an event of an old record must stay readable")
                    .isSubsetOf(present);
        }
    }

    private static void write(Schema schema, int newest) throws IOException {
        int version = MODE.equals("new") || newest == 0 ? newest + 1 : newest;
        if (MODE.equals("new") || MODE.equals("replace")) {
            Files.createDirectories(file(schema, version).getParent());
            Files.writeString(file(schema, version), schema.toString(true) + "\n");
        }
    }

    private static List<Integer> versions(Schema schema) {
        return IntStream.iterate(1, version -> Files.exists(file(schema, version)), version -> version + 1)
                .boxed()
                .toList();
    }

    private static String read(Schema schema, int version) throws IOException {
        return Files.readString(file(schema, version));
    }

    private static Path file(Schema schema, int version) {
        return SNAPSHOTS.resolve(schema.getName()).resolve("v" + version + ".avsc");
    }
}
