package dev.agentplane.validation.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.validation.Demo;
import dev.agentplane.validation.rule.Rule;
import dev.agentplane.validation.rule.Rules;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ExplanationTest {

    private final Admission admission = new Admission();

    @Test
    void everyRuleAndEveryGateIsExplainedExactlyOnce() {
        Explanation explanation =
                admission.admit(new Demo().snapshot(), Demo.facts()).explanation();

        assertThat(explanation.entries()).extracting(Explanation.Entry::name).doesNotHaveDuplicates();
        assertThat(explanation.entries())
                .extracting(Explanation.Entry::name)
                .containsAll(Rules.all().stream().map(Rule::name).toList())
                .contains("controlMatrix", "sourceos", "chronos", "abstractReasoning", "policyFabric");
        assertThat(explanation.entries())
                .allSatisfy(entry -> assertThat(entry.why()).isNotBlank());
    }

    @Test
    void theStatusSaysWhetherItPassedFailedWarnedOrDidNotApply() {
        // Given
        Demo demo = new Demo()
                .set("/metadata/licensePolicy/allowAGPL", "true")
                .set("/spec/policy/lane", null)
                .set("/spec/policy/humanGateRequired", "true");

        // When
        Map<String, Explanation.Entry> entries = entries(demo);

        // Then
        assertThat(entries.get("license-policy").status()).isEqualTo(Explanation.Status.FAILED);
        assertThat(entries.get("license-policy").why()).contains("AGPL_NOT_FALSE");
        assertThat(entries.get("lane").status()).isEqualTo(Explanation.Status.WARNED);
        assertThat(entries.get("name").status()).isEqualTo(Explanation.Status.PASSED);
        assertThat(entries.get("mounts").status()).isEqualTo(Explanation.Status.NOT_APPLICABLE);
        assertThat(entries.get("mounts").why()).isEqualTo("no mounts");
        assertThat(entries.get("controlMatrix").status()).isEqualTo(Explanation.Status.HELD);
        assertThat(entries.get("chronos").status()).isEqualTo(Explanation.Status.NOT_APPLICABLE);
    }

    @Test
    void anUnreadableManifestIsExplainedAsSuch() {
        Map<String, Explanation.Entry> entries = entries(new Demo().raw("{".getBytes(StandardCharsets.UTF_8)));

        assertThat(entries.get("manifest").status()).isEqualTo(Explanation.Status.FAILED);
        assertThat(entries.get("controlMatrix").why()).isEqualTo("lane not resolvable");
    }

    private Map<String, Explanation.Entry> entries(Demo demo) {
        return admission.admit(demo.snapshot(), Demo.facts()).explanation().entries().stream()
                .collect(Collectors.toMap(Explanation.Entry::name, Function.identity()));
    }
}
