package dev.agentplane.validation.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.validation.Admitting;
import dev.agentplane.validation.Demo;
import dev.agentplane.validation.admission.TrustFacts;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustRuleTest {

    private final Admitting admitting = new Admitting();

    @ParameterizedTest(name = "grant {0}, attestation {1}, decision {2}, envelope {3} gives {4}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            nullValues = "-",
            value = {
                "none             | none             | false | -                                 | -",
                "runtime_optional | none             | false | -                                 | -",
                "runtime_required | none             | false | -                                 | TRUST_ENVELOPE_MISSING",
                "none             | subject          | false | -                                 | TRUST_ENVELOPE_MISSING",
                "none             | none             | true  | -                                 | TRUST_ENVELOPE_MISSING",
                "runtime_required | none             | false | {}                                | TRUST_GRANT_REQUIRED",
                "runtime_required | none             | false | {'grantRef':'grant://bad'}        | TRUST_GRANT_REQUIRED",
                "runtime_required | none             | false | {'grantRef':'grant://good'}       | -",
                "runtime_optional | none             | false | {}                                | -",
                "runtime_optional | none             | false | {'grantRef':'grant://bad'}        | TRUST_GRANT_INVALID",
                "runtime_optional | none             | false | {'grantRef':null}                 | TRUST_GRANT_INVALID",
                "none             | subject          | false | {'attestationBundleRef':'att://s'} | -",
                "none             | executor         | false | {'attestationBundleRef':'att://s'} | TRUST_ATTESTATION_REQUIRED",
                "none             | subject+executor | false | {'attestationBundleRef':'att://s'} | TRUST_ATTESTATION_REQUIRED",
                "none             | subject+executor | false | {'attestationBundleRef':{'subject':'att://s','executor':'att://e'}} | -",
                "none             | subject          | false | {'attestationBundleRef':{'subject':'att://s'}} | TRUST_ATTESTATION_REQUIRED",
                "none             | none             | true  | {'policyDecisionRef':'dec://no'}  | TRUST_POLICY_DECISION_REQUIRED",
                "none             | none             | true  | {'policyDecisionRef':'dec://yes'} | -"
            })
    void trustFailsClosed(String grant, String attestation, boolean decision, String envelope, String code) {
        // Given
        Demo demo = new Demo()
                .set("/apiVersion", "'agentplane.socioprophet.org/v0.2'")
                .set(
                        "/spec/trust",
                        "{'attestationMode':'" + attestation.strip() + "','grantMode':'" + grant.strip()
                                + "','policyDecisionRequired':" + decision + ",'ledgerMode':'required'}");
        Optional<JsonNode> given = Optional.ofNullable(envelope).map(text -> Demo.json(text.strip()));
        TrustFacts trust = new TrustFacts(
                given,
                true,
                Set.of("grant://good"),
                Set.of("subject att://s", "executor att://e"),
                Set.of("dec://yes"));

        // When
        List<String> found = Admitting.found(admitting.decide(demo, Demo.facts().with(trust)));

        // Then
        assertThat(found.stream().map(text -> text.split(" ")[0]))
                .isEqualTo(code == null ? List.of() : List.of(code.strip()));
    }
}
