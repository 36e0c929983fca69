package dev.agentplane.cli.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    @TempDir
    Path root;

    @Test
    void endpointsAreReadBackAsTheyWerePublishedUntilTheyAreWithdrawn() {
        // Given
        DataDirectory data = new DataDirectory(root);
        Endpoints endpoints = new Endpoints(
                "localhost:9092", "http://localhost:8081", Optional.empty(), Optional.of("/d"), Optional.of(42L));
        // When
        data.publish(endpoints);
        // Then
        assertThat(data.endpoints()).contains(endpoints);
        data.withdraw();
        assertThat(data.endpoints()).isEmpty();
    }

    @Test
    void endpointsHaveTheDocumentedMembersOnly() {
        Endpoints endpoints = new Endpoints(
                "localhost:9092", "http://localhost:8081", Optional.empty(), Optional.of("/d"), Optional.of(42L));

        assertThat(endpoints.json().toString())
                .isEqualTo("{\"bootstrap\":\"localhost:9092\",\"registry\":\"http://localhost:8081\","
                        + "\"dataDir\":\"/d\",\"pid\":42}");
    }

    @Test
    void aDirectoryServesOneInstanceAtATime() {
        DataDirectory data = new DataDirectory(root);
        data.create();
        try (InstanceLock first = InstanceLock.take(data)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> InstanceLock.take(data))
                    .hasMessageContaining("in use by process")
                    .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
        }
        InstanceLock.take(data).close();
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamed() throws Exception {
        Path file = Files.createFile(root.resolve("file"));

        assertThatThrownBy(() -> new DataDirectory(file.resolve("data")).create())
                .hasMessageContaining(file.toString());
    }
}
