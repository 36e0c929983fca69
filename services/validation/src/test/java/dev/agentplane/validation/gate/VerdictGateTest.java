package dev.agentplane.validation.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.contracts.ArtifactContracts;
import dev.agentplane.validation.Admitting;
import dev.agentplane.validation.Demo;
import dev.agentplane.validation.admission.AdmissionDecision;
import dev.agentplane.validation.admission.State;
import dev.agentplane.validation.admission.VerdictFacts;
import dev.agentplane.validation.admission.VerdictInput;
import dev.agentplane.validation.admission.VerdictOpener;
import dev.agentplane.validation.service.DsseVerdictOpener;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictGateTest {

    private static final String ENVELOPE = """
            {"kind":"PolicyFabricVerdictEnvelope","capturedAt":"2026-01-20T11:00:00Z",
             "policyBundle":{"id":"p","version":"1"},"domain":"d","promote":true,"fit":"bijection",
             "verdictArtifactRef":"a","verdictExplanationRef":"x","bundle":"demo-agent@0.1.0","lane":"staging"}
            """;

    private final Admitting admitting = new Admitting();

    @ParameterizedTest(name = "{0} → {1} gives {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            nullValues = "-",
            value = {
                "\"promote\":true              | \"promote\":false                    | VERDICT_DENIED",
                "\"promote\":true              | \"promote\":\"true\"                 | VERDICT_INVALID",
                "\"promote\":true              | \"promote\":true,\"failedPredicates\":[\"x\"] | VERDICT_INVALID",
                "\"promote\":true              | \"promote\":true,\"failedPredicates\":[] | -",
                "\"promote\":true              | \"promote\":true,\"rightsCritical\":true | -",
                "\"promote\":true              | \"promote\":true,\"other\":1         | VERDICT_INVALID",
                "\"fit\":\"bijection\"         | \"fit\":\"perfect\"                  | VERDICT_INVALID",
                "\"version\":\"1\"             | \"version\":\"1\",\"x\":1            | VERDICT_INVALID",
                "demo-agent@0.1.0              | demo-agent@0.1.1                     | VERDICT_BINDING",
                "\"lane\":\"staging\"          | \"lane\":\"prod\"                    | VERDICT_BINDING",
                "\"lane\":\"staging\"          | \"lane\":null                        | -",
                "\"bundle\":\"demo-agent@0.1.0\"| \"bundle\":null                     | VERDICT_UNBOUND",
                "2026-01-20T11:00:00Z          | 2026-01-19T11:59:59Z                 | VERDICT_STALE",
                "2026-01-20T11:00:00Z          | 2026-01-19T12:00:00Z                 | -",
                "2026-01-20T11:00:00Z          | 2026-01-20T12:05:01Z                 | VERDICT_STALE",
                "2026-01-20T11:00:00Z          | 2026-01-20T12:05:00Z                 | -",
                "2026-01-20T11:00:00Z          | noon                                 | VERDICT_INVALID"
            })
    void aSignedEnvelopeIsJudgedByItsContent(String what, String with, String code) {
        AdmissionDecision decision = decide(new Demo(), ENVELOPE.replace(what.strip(), with.strip()), true);

        assertThat(Admitting.found(decision)).isEqualTo(code == null ? List.of() : List.of(code.strip()));
    }

    @Test
    void anUnsignedEnvelopeIsAWarningInStagingAndAnErrorInProd() {
        Demo prod = new Demo().set("/spec/policy/lane", "'prod'").set("/spec/policy/humanGateRequired", "true");

        AdmissionDecision staging = decide(new Demo(), ENVELOPE, false);
        AdmissionDecision production =
                decide(prod, ENVELOPE.replace("\"lane\":\"staging\"", "\"lane\":\"prod\""), false);

        assertThat(Admitting.found(staging)).containsExactly("VERDICT_UNSIGNED");
        assertThat(staging.state()).isEqualTo(State.ADMITTED);
        assertThat(Admitting.found(production)).containsExactly("VERDICT_UNSIGNED");
        assertThat(production.state()).isEqualTo(State.DENIED);
    }

    @Test
    void anInvalidEnvelopeIsNotAlsoCalledUnsigned() {
        assertThat(Admitting.found(decide(new Demo(), "not json", false))).containsExactly("VERDICT_INVALID");
        assertThat(Admitting.found(decide(new Demo(), "[]", false))).containsExactly("VERDICT_INVALID");
    }

    @Test
    void anAllowingVerdictOverridesNoOtherGate() {
        AdmissionDecision decision = decide(new Demo().set("/spec/policy/globalDeployment", "true"), ENVELOPE, true);

        assertThat(decision.state()).isEqualTo(State.DENIED);
    }

    @Test
    void whatTheEnvelopeSaidIsExportedTrueToItsContract() {
        AdmissionDecision decision =
                decide(new Demo(), ENVELOPE.replace("\"promote\":true", "\"promote\":false"), true);

        var artifact = decision.artifacts().get("policy-fabric-verdict-gate-artifact.json");
        assertThat(new ArtifactContracts().check("policy-fabric-verdict-gate-artifact.json", artifact))
                .isEmpty();
        assertThat(artifact.get("result").asText()).isEqualTo("deny");
        assertThat(artifact.get("reason").asText()).isEqualTo("promote=false");
        assertThat(artifact.get("verdictEnvelopePath").asText()).startsWith("agentplane://verdict-envelope/sha256:");
    }

    @Test
    void whatIsNoVerifiableSignatureIsUnsigned() {
        // Given: a DSSE envelope without signatures, around a valid verdict
        byte[] payload = ENVELOPE.getBytes(StandardCharsets.UTF_8);
        byte[] wrapped = Envelope.sign(payload).bytes();
        VerdictOpener opener = new DsseVerdictOpener(List.of());

        // When
        VerdictInput input = VerdictInput.open(wrapped, opener);

        // Then
        assertThat(input.signed()).isFalse();
        assertThat(Arrays.equals(input.payload(), payload)).isTrue();
        assertThat(VerdictInput.open(payload, opener).payload()).isEqualTo(payload);
    }

    private AdmissionDecision decide(Demo demo, String envelope, boolean signed) {
        VerdictInput input = VerdictInput.open(
                envelope.getBytes(StandardCharsets.UTF_8), received -> new VerdictOpener.Opened(received, signed));
        return admitting.decide(demo, Demo.facts().with(VerdictFacts.NONE.given(input)));
    }
}
