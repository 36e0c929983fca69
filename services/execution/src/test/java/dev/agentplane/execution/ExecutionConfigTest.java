package dev.agentplane.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentplane.execution.runner.Isolation;
import dev.agentplane.platform.ConfigException;
import dev.agentplane.platform.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExecutionConfigTest {

    private static ExecutionConfig read(Map<String, String> values) {
        Settings settings = new Settings(values);
        ExecutionConfig config = ExecutionConfig.from(settings, Path.of("somewhere"), "test");
        settings.check();
        return config;
    }

    @Test
    void nothingHasToBeSet() {
        ExecutionConfig config = read(Map.of());

        assertThat(config.root()).isEqualTo(Path.of("somewhere"));
        assertThat(config.strongest()).isEqualTo(Isolation.BWRAP);
        assertThat(config.worker().lease()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void allErrorsAreReportedTogether() {
        assertThatThrownBy(() -> read(Map.of(
                        "AGENTPLANE_EXECUTION_SLOTS", "0",
                        "AGENTPLANE_EXECUTION_ISOLATION", "docker",
                        "AGENTPLANE_EXECUTION_LEASE_MS", "2000",
                        "AGENTPLANE_SSH_CONNECT_TRIES", "many")))
                .isInstanceOfSatisfying(ConfigException.class, e -> assertThat(e.errors())
                        .hasSize(4)
                        .anySatisfy(error -> assertThat(error).contains("bwrap, namespace or plain", "docker"))
                        .anySatisfy(
                                error -> assertThat(error).contains("AGENTPLANE_EXECUTION_LEASE_MS", "three times")));
    }

    @Test
    void referencesOfOthersArePassedThrough() {
        ExecutionConfig config = read(Map.of(
                "SOCIOSPHERE_TASK_RUN_REFS", "a, b,",
                "SOCIOSPHERE_WORKSPACE_INVENTORY_REF", "urn:w",
                "AGENTPLANE_SOURCEOS_OUTPUT_ARTIFACT_REF", "urn:o"));

        assertThat(config.supervisor().taskRunRefs()).containsExactly("a", "b");
        assertThat(config.supervisor().upstream()).containsExactly(Map.entry("workspaceInventoryRef", "urn:w"));
        assertThat(config.supervisor().delegated()).containsExactly(Map.entry("outputArtifactRef", "urn:o"));
    }
}
