package dev.agentplane.imports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.json.CanonicalJson;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImporterTest {

    private static final Caller ROOM = new Caller(Optional.of("room-1"), Optional.of(Fixture.HASH));

    @ParameterizedTest
    @ValueSource(strings = {"network-plan", "network-doctor", "provider-plan", "assistant-plan", "mount-result"})
    void whatSourceosctlPrintsBecomesEvidenceWithWhatTheCallerKnows(String name) {
        ImportRecord record = Fixture.of(name).judged(Fixture.CALLER, Profile.STRICT);
        assertThat(record.findings()).isEmpty();
        assertThat(record.accepted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"network-plan", "network-doctor", "provider-plan", "assistant-plan", "mount-result"})
    void projectionNeedsWorkspaceAndPolicyHashFromTheCaller(String name) {
        assertThat(Fixture.found(Fixture.of(name).judged()))
                .contains("EV_CALLER_INPUT /workspaceId", "EV_CALLER_INPUT /policyHash");
    }

    @Test
    void aProjectedPlanSaysWhatWasAddedAndWhatWasLeftOut() {
        // When
        JsonNode record = Fixture.of("network-plan")
                .judged(Fixture.CALLER, Profile.DEFAULT)
                .json();
        // Then
        assertThat(record.path("sourceType").asText()).isEqualTo("NetworkDoorPlan");
        assertThat(record.path("suppliedMembers"))
                .extracting(JsonNode::asText)
                .containsExactly(
                        "backendIntent",
                        "executor",
                        "kind",
                        "meshProfileEnabled",
                        "operation",
                        "policyHash",
                        "policyRefs",
                        "redactionSummary",
                        "sideEffects",
                        "status",
                        "workspaceId");
        assertThat(record.path("droppedMembers")).extracting(JsonNode::asText).containsExactly("evidence", "type");
        assertThat(record.at("/evidence/sideEffects/requiresPolicyApproval").booleanValue())
                .isTrue();
        assertThat(record.at("/join/workspaceId").asText()).isEqualTo("urn:test:workspace:alpha");
    }

    @Test
    void aDoctorReportNamesTheEnterpriseFirewallFirst() {
        JsonNode record = Fixture.of("network-doctor")
                .judged(Fixture.CALLER, Profile.DEFAULT)
                .json();
        assertThat(record.at("/evidence/firewallBindingRefs"))
                .extracting(JsonNode::asText)
                .containsExactly("urn:test:firewall:enterprise", "urn:test:firewall:user");
    }

    @Test
    void aPlanThatAdmitsASideEffectIsRefusedForIt() {
        ImportRecord record = Fixture.of("network-doctor")
                .set("/policy/mutatesFirewall", "true")
                .judged(Fixture.CALLER, Profile.DEFAULT);
        assertThat(Fixture.found(record)).containsExactly("EV_SIDE_EFFECT_NOT_ALLOWED /sideEffects/mutatedFirewall");
    }

    @Test
    void constantsThatLookLikeFactsAreReplacedAndKeptInTheRecord() {
        // When
        JsonNode record = Fixture.of("mount-result")
                .judged(Fixture.CALLER, Profile.DEFAULT)
                .json();
        // Then
        assertThat(record.path("droppedMembers")).extracting(JsonNode::asText).containsExactly("createdHostPaths");
        assertThat(record.at("/replacedMembers/~1workspaceId").asText())
                .isEqualTo("urn:srcos:agent-machine-workspace:local-default");
        assertThat(record.at("/replacedMembers/~1policyHash").asText()).startsWith("sha256:abab");
        assertThat(record.at("/evidence/policyHash").asText()).isEqualTo(Fixture.HASH);
    }

    @Test
    void aCreatedPathThatIsNoMountIsRefused() {
        ImportRecord record = Fixture.of("mount-result")
                .set("/evidence/createdHostPaths/0", "\"/etc\"")
                .judged(Fixture.CALLER, Profile.DEFAULT);
        assertThat(Fixture.found(record)).containsExactly("EV_CREATED_PATH /createdHostPaths/0");
    }

    @Test
    void anEngineThatIsNoneIsLeftOutUnlessProjectionIsOff() {
        // Given
        Fixture office = Fixture.of("office").set("/backend/engine", "\"sourceos-remote\"");
        // Then
        ImportRecord projected = office.judged();
        assertThat(projected.accepted()).isTrue();
        assertThat(projected.json().path("droppedMembers"))
                .extracting(JsonNode::asText)
                .containsExactly("backend.engine");
        ImportRecord raw = new Importer().judge(office.bytes(), Caller.SILENT, Profile.DEFAULT, false, Fixture.NOW);
        assertThat(Fixture.found(raw)).containsExactly("EV_ENUM /backend/engine");
    }

    @Test
    void outputOfAProcessIsRedactedWithAWarning() {
        ImportRecord record = Fixture.of("office")
                .set("/redactionSummary/notes", "\"stdout=line of a secret plan\"")
                .judged();
        assertThat(record.accepted()).isTrue();
        assertThat(Fixture.found(record)).containsExactly("EV_RAW_OUTPUT /redactionSummary/notes");
        assertThat(CanonicalJson.text(record.json())).doesNotContain("secret plan");
    }

    @Test
    void anOfficePlanGetsTheTimeOfTheImport() {
        JsonNode record =
                Fixture.of("office-plan").judged(ROOM, Profile.DEFAULT).json();
        assertThat(record.path("decision").asText()).isEqualTo("accepted");
        assertThat(record.at("/evidence/capturedAt").asText()).isEqualTo(Fixture.NOW.toString());
    }

    @Test
    void theCallerAndTheEvidenceMustNotDisagree() {
        assertThat(Fixture.found(Fixture.of("network").judged(Fixture.CALLER, Profile.DEFAULT)))
                .containsExactly("EV_CALLER_MISMATCH /policyHash");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"AgentMachineMountPlan\"}",
                "{\"type\":\"OfficeDoctor\"}",
                "{\"type\":\"OfficeConvertResult\",\"evidence\":null}"
            })
    void outputThatIsNoEvidenceIsRefusedAsSuch(String json) {
        assertThat(judged(json)).extracting(ImportFinding::code).containsExactly(ImportCode.EV_NOT_EVIDENCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{\"a\":1,\"a\":2}", "nul"})
    void whatIsNoJsonObjectWithOneMeaningIsRefused(String text) {
        assertThat(judged(text)).extracting(ImportFinding::code).containsExactly(ImportCode.EV_JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"kind\":\"Other\"}", "{\"type\":\"Other\"}", "{\"kind\":5}"})
    void anUnknownKindIsRefused(String json) {
        assertThat(judged(json)).extracting(ImportFinding::code).containsExactly(ImportCode.EV_KIND_UNKNOWN);
    }

    @Test
    void aRefusedRecordHoldsNoValueOfTheEvidence() {
        // Given
        String token = "sk-" + "a".repeat(24);
        // When
        ImportRecord record = Fixture.of("provider")
                .set("/endpoint/authRef", "\"" + token + "\"")
                .judged();
        // Then
        assertThat(record.accepted()).isFalse();
        assertThat(CanonicalJson.text(record.json())).doesNotContain(token, "urn:test:provider:mine");
    }

    @Test
    void theSameEvidenceHasTheSameIdHoweverItIsWritten() {
        Fixture fixture = Fixture.of("network");
        ImportRecord first = fixture.judged();
        ImportRecord spaced = new Importer()
                .judge(
                        (" " + new String(fixture.bytes(), UTF_8)).getBytes(UTF_8),
                        Caller.SILENT,
                        Profile.DEFAULT,
                        true,
                        Fixture.NOW);
        assertThat(spaced.importId()).isEqualTo(first.importId());
        assertThat(spaced.raw()).isNotEqualTo(first.raw());
        assertThat(first.importId()).matches("urn:agentplane:evidence-import:[0-9a-f]{32}");
    }

    /** Whatever stands in whatever place: a record, never an exception, and accepted only without an error. */
    @Property(tries = 500)
    void anyValueAnywhereGivesARecord(@ForAll int place, @ForAll int value) {
        String[] names = {"mount", "office", "network", "provider", "assistant", "mount-result", "network-plan"};
        String[] values = {"null", "1", "-1.5", "true", "\"\"", "\"x\"", "[]", "[null]", "{}", "{\"a\":{\"b\":[1]}}"};
        String name = names[Math.floorMod(place, names.length)];
        Fixture fixture = Fixture.of(name);
        String pointer = Pointers.of(fixture.bytes(), Math.floorMod(place / names.length, 1000));
        ImportRecord record = fixture.set(pointer, values[Math.floorMod(value, values.length)])
                .judged(Fixture.CALLER, Profile.STRICT);
        assertThat(record.accepted())
                .isEqualTo(record.projected().isPresent()
                        && record.findings().stream().noneMatch(ImportFinding::error));
        assertThat(CanonicalJson.bytes(record.json())).isNotEmpty();
    }

    private static java.util.List<ImportFinding> judged(String text) {
        return new Importer()
                .judge(text.getBytes(UTF_8), Caller.SILENT, Profile.DEFAULT, true, Fixture.NOW)
                .findings();
    }

    @Test
    void anOfficePlanMayNameTheEngineThatIsNone() {
        ImportRecord record = Fixture.of("office-plan")
                .set("/officeArtifact/backend", "{\"engine\":\"sourceos-remote\",\"mode\":\"remote-api\"}")
                .judged(ROOM, Profile.DEFAULT);
        assertThat(record.accepted()).isTrue();
        assertThat(record.json().at("/evidence/backend").toString()).isEqualTo("{\"mode\":\"remote-api\"}");
    }

    @Test
    void aMemberNamedLikeASecretIsNotRepeated() {
        String secret = "sk-" + "Q".repeat(24);
        ImportRecord record =
                Fixture.of("network").set("/" + secret, "\"sha256:x\"").judged();
        assertThat(Fixture.found(record)).contains("EV_MEMBER_UNKNOWN /*");
        assertThat(record.json().toString()).doesNotContain(secret);
    }
}
