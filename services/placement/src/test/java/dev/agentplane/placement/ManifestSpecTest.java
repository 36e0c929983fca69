package dev.agentplane.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.placement.fleet.Backend;
import dev.agentplane.placement.schedule.PlacementSpec;
import dev.agentplane.placement.schedule.Resources;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestSpecTest {

    private static PlacementSpec read(String json) {
        return ManifestSpec.read(StrictJson.parse(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void readsWhatPlacementNeeds() {
        // When
        PlacementSpec spec =
                read("{\"spec\":{\"vm\":{\"backendIntent\":\"qemu\",\"resources\":{\"vcpu\":2,\"diskGiB\":9}},"
                        + "\"policy\":{\"lane\":\"prod\"},\"executor\":{\"ref\":\"kvm\"}}}");

        // Then
        assertThat(spec)
                .isEqualTo(PlacementSpec.of(Backend.QEMU, "prod")
                        .withPin("kvm")
                        .withResources(new Resources(2L, null, 9L)));
    }

    @Test
    void aBundleWithoutALaneGoesToStaging() {
        assertThat(read("{\"spec\":{\"vm\":{\"backendIntent\":\"fleet\"}}}").lane())
                .isEqualTo("staging");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                                        | /spec/vm/backendIntent
            {"spec":{"vm":{"backendIntent":"docker"}}}                                | /spec/vm/backendIntent
            {"spec":{"vm":{"backendIntent":null}}}                                    | /spec/vm/backendIntent
            {"spec":{"vm":{"backendIntent":"fleet"},"policy":{"lane":7}}}             | /spec/policy/lane
            {"spec":{"vm":{"backendIntent":"fleet"},"executor":{"ref":{}}}}           | /spec/executor/ref
            {"spec":{"vm":{"backendIntent":"fleet","resources":{"vcpu":0}}}}          | /spec/vm/resources/vcpu
            {"spec":{"vm":{"backendIntent":"fleet","resources":{"memMiB":1.5}}}}      | /spec/vm/resources/memMiB
            """)
    void whatItCannotUnderstandIsPointedAt(String manifest, String pointer) {
        assertThatThrownBy(() -> read(manifest))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(pointer + ": expected ");
    }
}
