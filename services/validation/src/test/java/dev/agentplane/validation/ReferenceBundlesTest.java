package dev.agentplane.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.validation.admission.Admission;
import dev.agentplane.validation.admission.AdmissionDecision;
import dev.agentplane.validation.admission.State;
import dev.agentplane.validation.bundle.BundleLimits;
import dev.agentplane.validation.bundle.BundleSnapshot;
import dev.agentplane.validation.bundle.DirectorySnapshot;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceBundlesTest {

    private final Admission admission = new Admission();

    @ParameterizedTest
    @ValueSource(strings = {"example-agent", "failing-agent", "slow-agent", "noisy-agent"})
    void aReferenceBundleIsAdmittedWithoutAWarning(String name) throws IOException {
        // Given
        BundleSnapshot bundle = DirectorySnapshot.read(Path.of("../../bundles", name), BundleLimits.DEFAULT);

        // When
        AdmissionDecision decision = admission.admit(bundle, Demo.facts());

        // Then
        assertThat(decision.findings()).isEmpty();
        assertThat(decision.state()).isEqualTo(State.ADMITTED);
        assertThat(decision.bundle()).hasToString(name + "@0.1.0");
        assertThat(decision.admitted().orElseThrow().smokeScript()).isEqualTo("smoke.sh");
    }
}
