package dev.agentplane.validation.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.validation.Demo;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownTrustTest {

    private static final String FILE = """
            {'v':1,
             'grants':[{'ref':'grant://1','subject':'agent:a','expiresAt':'2026-01-20T12:00:01Z'}],
             'attestations':[{'ref':'att://s','role':'subject','expiresAt':null},
                             {'ref':'att://e','role':'executor','expiresAt':null}],
             'policyDecisions':[{'ref':'dec://1','expiresAt':null}]}
            """;

    private final KnownTrust known = KnownTrust.parse(bytes(FILE));

    @Test
    void aBundleThatDemandsEverythingIsAdmittedWithAnEnvelopeThatIsKnownToHold() {
        assertThat(codes(envelope("agent:a"), Demo.NOW)).isEmpty();
    }

    @Test
    void aGrantOfSomebodyElseOrOneThatHasExpiredDoesNotCount() {
        assertThat(codes(envelope("agent:b"), Demo.NOW)).containsExactly("TRUST_GRANT_REQUIRED");
        assertThat(codes(envelope("agent:a"), Demo.NOW.plusSeconds(1))).containsExactly("TRUST_GRANT_REQUIRED");
    }

    @Test
    void whatIsNotInTheFileIsNotKnown() {
        TrustFacts nothing = KnownTrust.NONE.facts(Optional.of(envelope("agent:a")), Demo.NOW);

        assertThat(codes(nothing))
                .containsExactlyInAnyOrder(
                        "TRUST_GRANT_REQUIRED", "TRUST_ATTESTATION_REQUIRED", "TRUST_POLICY_DECISION_REQUIRED");
    }

    @Test
    void anAttestationCountsForItsOwnRoleOnly() {
        JsonNode swapped = Demo.json("{'subject':'agent:a','grantRef':'grant://1','policyDecisionRef':'dec://1',"
                + "'attestationBundleRef':{'subject':'att://e','executor':'att://s'}}");

        assertThat(codes(swapped, Demo.NOW)).containsExactly("TRUST_ATTESTATION_REQUIRED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{'v':2,'grants':[],'attestations':[],'policyDecisions':[]}",
                "{'v':1,'grants':[],'attestations':[]}",
                "{'v':1,'grants':{},'attestations':[],'policyDecisions':[]}",
                "{'v':1,'grants':[{'ref':'g','expiresAt':null}],'attestations':[],'policyDecisions':[]}",
                "{'v':1,'grants':[{'ref':'g','subject':'','expiresAt':null}],'attestations':[],'policyDecisions':[]}",
                "{'v':1,'grants':[],'attestations':[{'ref':'a','role':'boss','expiresAt':null}],'policyDecisions':[]}",
                "{'v':1,'grants':[],'attestations':[],'policyDecisions':[{'ref':'d','expiresAt':'soon'}]}"
            })
    void aFileOfAnotherFormIsRefusedAsAWhole(String file) {
        assertThatThrownBy(() -> KnownTrust.parse(bytes(file)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected");
    }

    private List<String> codes(JsonNode envelope, Instant now) {
        return codes(known.facts(Optional.of(envelope), now));
    }

    private static List<String> codes(TrustFacts trust) {
        Demo demo = new Demo()
                .set("/apiVersion", "'agentplane.socioprophet.org/v0.2'")
                .set(
                        "/spec/trust",
                        "{'attestationMode':'subject+executor','grantMode':'runtime_required',"
                                + "'policyDecisionRequired':true,'ledgerMode':'required'}");
        return new Admission()
                .admit(demo.snapshot(), Demo.facts().with(trust)).findings().stream()
                        .filter(Finding::isError)
                        .map(finding -> finding.code().name())
                        .toList();
    }

    private static JsonNode envelope(String subject) {
        return Demo.json("{'subject':'" + subject + "','grantRef':'grant://1','policyDecisionRef':'dec://1',"
                + "'attestationBundleRef':{'subject':'att://s','executor':'att://e'}}");
    }

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
