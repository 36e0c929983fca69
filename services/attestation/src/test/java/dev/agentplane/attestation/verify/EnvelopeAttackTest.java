package dev.agentplane.attestation.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.intoto.KeyEvent;
import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.keys.KeyFile;
import dev.agentplane.attestation.trust.Policy;
import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on envelopes, signatures and keys by somebody who may even append to the log. */
class EnvelopeAttackTest {

    private static final String ENVELOPE = "statements/000-validation.dsse.json";

    private final SignedLog log = new SignedLog();
    private final KeyFile thief = SignedLog.key("thief");

    @Test
    void aPayloadSwappedUnderAValidSignatureAndSealedSo() {
        // Given: the signature of a denial over the text of an admission
        log.begin();
        Envelope denied = Envelope.sign(
                SignedLog.artifact("run-1", Kinds.VALIDATION, "DENIED").bytes(), log.seal);
        String admitted = Base64.getEncoder()
                .encodeToString(SignedLog.artifact("run-1", Kinds.VALIDATION, "ADMITTED")
                        .bytes());
        appendChanged(denied, envelope -> envelope.put("payload", admitted));
        // Then
        assertThat(codes()).contains("SIG_INVALID");
    }

    @Test
    void aPayloadTypeSwappedUnderAValidSignatureAndSealedSo() {
        log.begin();
        appendChanged(validation(), envelope -> envelope.put("payloadType", "application/json"));
        assertThat(codes()).contains("PAYLOAD_TYPE", "SIG_INVALID");
    }

    @Test
    void aPayloadOtherThanTheOneThatWasSealed() {
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
        String other = Base64.getEncoder().encodeToString("{}".getBytes(UTF_8));
        assertThat(codesOf(changed(envelope -> envelope.put("payload", other))))
                .contains("LEAF_ENVELOPE_MISMATCH", "LEAF_PAYLOAD_MISMATCH", "SIG_INVALID", "STATEMENT_MALFORMED");
    }

    @Test
    void aSignatureAddedAfterSealing() {
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
        Map<String, byte[]> files = changed(envelope -> ((ArrayNode) envelope.path("signatures"))
                .addObject()
                .put("keyid", thief.publicKey().keyId())
                .put("sig", Base64.getEncoder().encodeToString(new byte[64])));
        assertThat(codesOf(files)).contains("LEAF_ENVELOPE_MISMATCH").doesNotContain("SIG_INVALID");
    }

    @Test
    void anEnvelopeThatIsNoEnvelope() {
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
        assertThat(codesOf(changed(envelope -> envelope.put("signatures", "mine"))))
                .contains("DSSE_MALFORMED");
    }

    @Test
    void theKeyIdOfATrustedKeyOverTheSignatureOfAnother() {
        log.begin();
        Envelope forged = Envelope.sign(validation().payload(), thief);
        appendChanged(forged, envelope -> ((ObjectNode) envelope.at("/signatures/0"))
                .put("keyid", log.seal.publicKey().keyId()));
        assertThat(codes()).contains("SIG_INVALID");
    }

    @Test
    void oneRootSignsTwiceWhereTwoMustSign() {
        // Given
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
        log.event(KeyEvent.register(thief.publicKey(), "User:thief", "seal"), log.root, log.root);
        TrustFile two = new TrustFile(
                Policy.parse(List.of(log.policyLine(), "quorum none")),
                2,
                List.of(log.root.publicKey(), SignedLog.key("other root").publicKey()),
                List.of(),
                Map.of());
        // Then
        assertThat(findings(two, log.export("run-1")))
                .anyMatch(finding -> finding.code().equals("THRESHOLD_NOT_MET") && finding.index() == 4);
    }

    @Test
    void aSealWithoutAnySignature() {
        log.begin().denied("run-1").manifest("run-1", log.seal);
        assertThat(codes()).contains("SIG_NONE");
    }

    @Test
    void aKeyThatWasRevokedFromBeforeItSigned() {
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
        log.event(KeyEvent.revoke(log.seal.publicKey(), "User:seal", 3, "seal"), log.root);
        assertThat(findings(log.trust(), log.export("run-1")))
                .filteredOn(finding -> finding.code().equals("KEY_NOT_VALID_AT_INDEX"))
                .extracting(Finding::index)
                .containsExactly(3L);
    }

    @Test
    void aKeyThatWasRegisteredOnlyAfterItSigned() {
        log.begin().denied("run-1", thief).manifest("run-1", log.seal);
        log.event(KeyEvent.register(thief.publicKey(), "User:later", "seal"), log.root);
        assertThat(codes()).contains("KEY_NOT_VALID_AT_INDEX");
    }

    @Test
    void aRetiredKeyThatIsRegisteredAgainStaysRetired() {
        log.begin().event(KeyEvent.retire(log.seal.publicKey(), "User:seal", "seal"), log.root);
        log.event(KeyEvent.register(log.seal.publicKey(), "User:seal", "seal"), log.root);
        log.denied("run-1", log.seal).manifest("run-1", log.seal);
        assertThat(codes()).contains("KEY_NOT_VALID_AT_INDEX");
    }

    @Test
    void aStatementOfAnotherKindThanItsLeaf() {
        log.begin();
        Envelope envelope = validation();
        log.append("run-1", Kinds.RUN, envelope.bytes(), envelope.paeDigest());
        assertThat(codes()).contains("PREDICATE_MISMATCH");
    }

    @Test
    void aStatementOfAnotherRunThanItsLeaf() {
        log.begin().append("run-1", SignedLog.artifact("run-2", Kinds.VALIDATION, "DENIED"), log.seal);
        assertThat(codes()).contains("RUN_ID_MISMATCH");
    }

    /** Low order, not canonical, mixed order: each verifies what its owner never signed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0100000000000000000000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
            })
    void aBadKeyThatTheRootRegisters(String hex) {
        byte[] raw = java.util.HexFormat.of().parseHex(hex);
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
        log.event(
                KeyEvent.register(thief.publicKey(), "User:thief", "seal"),
                predicate -> ((ObjectNode) predicate.path("key"))
                        .put("publicKey", Base64.getEncoder().encodeToString(raw)),
                log.root);
        assertThat(codes()).contains("KEY_REFUSED");
    }

    private Envelope validation() {
        return Envelope.sign(
                SignedLog.artifact("run-1", Kinds.VALIDATION, "DENIED").bytes(), log.seal);
    }

    private void appendChanged(Envelope envelope, Consumer<ObjectNode> meddling) {
        ObjectNode tree = envelope.tree();
        meddling.accept(tree);
        byte[] bytes = CanonicalJson.bytes(tree);
        Digest signed = Envelope.parse(bytes).paeDigest();
        log.append("run-1", Kinds.VALIDATION, bytes, signed);
    }

    /** The export with another envelope than the one that was sealed. */
    private Map<String, byte[]> changed(Consumer<ObjectNode> meddling) {
        Map<String, byte[]> files = log.export("run-1");
        ObjectNode tree = (ObjectNode) StrictJson.parse(files.get(ENVELOPE));
        meddling.accept(tree);
        return Tampering.with(files, ENVELOPE, CanonicalJson.bytes(tree));
    }

    private List<String> codes() {
        return codesOf(log.export("run-1"));
    }

    private List<String> codesOf(Map<String, byte[]> files) {
        return findings(log.trust(), files).stream().map(Finding::code).toList();
    }

    private static List<Finding> findings(TrustFile trust, Map<String, byte[]> files) {
        return Tampering.refused(trust, files);
    }
}
