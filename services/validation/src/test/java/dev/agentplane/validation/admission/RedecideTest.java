package dev.agentplane.validation.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.validation.Demo;
import dev.agentplane.validation.gate.PolicyPack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RedecideTest {

    private static final byte[] VERDICT = ("{\"kind\":\"PolicyFabricVerdictEnvelope\",\"capturedAt\":"
                    + "\"2026-01-20T11:00:00Z\",\"policyBundle\":{\"id\":\"p\",\"version\":\"1\"},\"domain\":\"d\","
                    + "\"promote\":true,\"fit\":\"bijection\",\"verdictArtifactRef\":\"a\",\"verdictExplanationRef\":\"x\"}")
            .getBytes(StandardCharsets.UTF_8);
    private static final JsonNode ENVELOPE = Demo.json("{'runId':'r','grantRef':'grant://1'}");

    private final Admission admission = new Admission();

    @Test
    void aDecisionMadeAgainFromItsEvidenceGivesTheSameBytes() {
        // Given
        Demo demo = new Demo().set("/spec/policy/humanGateRequired", "true").set("/spec/policy/lane", null);
        AdmissionDecision first = admission.admit(demo.snapshot(), facts(demo));
        JsonNode recorded =
                StrictJson.parse(CanonicalJson.bytes(first.detail())).path("facts");

        // When
        AdmissionFacts restored = RecordedFacts.fromJson(
                recorded, PolicyPack.standard(), digest -> Optional.of(verdict()), Optional.of(ENVELOPE));
        AdmissionDecision again = new Admission().admit(demo.snapshot(), restored);

        // Then
        assertThat(first.state()).isEqualTo(State.ADMITTED);
        assertThat(CanonicalJson.text(again.detail())).isEqualTo(CanonicalJson.text(first.detail()));
        first.artifacts().forEach((file, json) -> assertThat(
                        CanonicalJson.text(again.artifacts().get(file)))
                .isEqualTo(CanonicalJson.text(json)));
        assertThat(again.artifacts().keySet()).isEqualTo(first.artifacts().keySet());
        assertThat(again.explanation()).isEqualTo(first.explanation());
    }

    @Test
    void whatWasNotRecordedCannotBeBroughtAlong() {
        // Given
        Demo demo = new Demo();
        JsonNode recorded =
                admission.admit(demo.snapshot(), facts(demo)).detail().path("facts");

        // Then
        assertThatThrownBy(() -> RecordedFacts.fromJson(
                        recorded, PolicyPack.missing(), digest -> Optional.of(verdict()), Optional.of(ENVELOPE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("policy pack");
        assertThatThrownBy(() -> RecordedFacts.fromJson(
                        recorded, PolicyPack.standard(), digest -> Optional.empty(), Optional.of(ENVELOPE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("verdict envelope");
        assertThatThrownBy(() -> RecordedFacts.fromJson(
                        recorded, PolicyPack.standard(), digest -> Optional.of(verdict()), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("execution envelope");
    }

    private static AdmissionFacts facts(Demo demo) {
        Digest digest = demo.list().digest();
        Approval approval = new Approval(
                "ap-1",
                true,
                digest,
                "staging",
                "reviewer",
                "fine",
                Demo.NOW.minusSeconds(5),
                Demo.NOW.plus(Duration.ofHours(1)),
                true,
                false);
        BreakGlass glass = new BreakGlass(
                "bg-1",
                digest,
                "prod",
                "outage",
                "inc-1",
                Demo.NOW.minusSeconds(5),
                Demo.NOW.plus(Duration.ofHours(1)),
                List.of(new BreakGlass.Signer("a", "k1"), new BreakGlass.Signer("b", "k2")));
        HumanFacts humans = HumanFacts.silent("submitter@ci")
                .approvedBy(List.of(approval))
                .brokenBy(List.of(glass))
                .held(Demo.NOW.minus(Duration.ofHours(2)));
        return Demo.facts()
                .inLane("staging")
                .with(humans)
                .with(VerdictFacts.NONE.given(verdict()))
                .with(new TrustFacts(
                        Optional.of(ENVELOPE),
                        true,
                        Set.of("grant://1"),
                        Set.of("subject att://1"),
                        Set.of("dec://1")));
    }

    private static VerdictInput verdict() {
        return VerdictInput.open(VERDICT, received -> new VerdictOpener.Opened(received, true));
    }
}
