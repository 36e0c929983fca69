package dev.agentplane.cli.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentplane.platform.ConfigException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SettingsTest {

    private static final Map<String, String> ENOUGH = Map.of(
            "AGENTPLANE_BOOTSTRAP", "localhost:9092",
            "AGENTPLANE_REGISTRY", "http://localhost:8081",
            "AGENTPLANE_INSTANCE", "one",
            "AGENTPLANE_KEYS", "/keys");

    @Test
    void aVariableThatNobodyKnowsIsAnErrorBesideAllOthers() {
        Map<String, String> environment = with(Map.of("AGENTPLANE_PARTITONS", "4", "AGENTPLANE_MAX_BATCH", "many"));

        assertThatThrownBy(() -> new RunningServices.Plan(ServiceCatalog.all(), environment, "0"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("AGENTPLANE_PARTITONS: not a setting")
                .hasMessageContaining("AGENTPLANE_MAX_BATCH: expected a whole number");
    }

    @Test
    void oneEnvironmentMayServeSeveralServices() {
        Map<String, String> environment =
                with(Map.of("AGENTPLANE_CHECKPOINT_EVERY", "7", "AGENTPLANE_KAFKA_SECURITY_PROTOCOL", "SSL"));

        RunningServices.Plan plan = new RunningServices.Plan(
                List.of(ServiceCatalog.find("placement").orElseThrow()), environment, "0");

        assertThat(plan.platform().kafka()).containsEntry("security.protocol", "SSL");
    }

    @Test
    void whatProtectsDataIsNotForTheUserToSet() {
        Map<String, String> environment = with(Map.of("AGENTPLANE_KAFKA_ISOLATION_LEVEL", "read_uncommitted"));

        assertThatThrownBy(() -> new RunningServices.Plan(ServiceCatalog.all(), environment, "0"))
                .hasMessageContaining("isolation.level is decided by agentplane");
    }

    private static Map<String, String> with(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(ENOUGH);
        all.putAll(more);
        return all;
    }
}
