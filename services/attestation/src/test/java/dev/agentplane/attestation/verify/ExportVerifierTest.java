package dev.agentplane.attestation.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.attestation.intoto.KeyEvent;
import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.intoto.LogEvents;
import dev.agentplane.attestation.trust.Policy;
import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.domain.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Each attack by its name; whoever attacks also writes a new index that fits the damage. */
class ExportVerifierTest {

    private static final ExportVerifier.Options OPTIONS = ExportVerifier.Options.at(2_000_000_000L);

    private final SignedLog log = new SignedLog();

    @Test
    void aCompleteExportVerifies() {
        // Given
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
        // When
        Verification verification = verify(log.export("run-1"));
        // Then
        assertThat(verification.result()).isEqualTo(Verification.Result.VERIFIED);
        assertThat(verification.outcome()).contains("DENIED");
        assertThat(verification.leaves()).isEqualTo(4);
    }

    @Test
    void noSingleFlippedByteOfAnyFileIsVerified() {
        // Given
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
        Map<String, byte[]> files = log.export("run-1");
        // Then
        files.forEach((path, bytes) -> {
            for (int i = 0; i < bytes.length; i++) {
                Map<String, byte[]> damaged = new TreeMap<>(files);
                byte[] flipped = bytes.clone();
                flipped[i] ^= 1;
                damaged.put(path, flipped);
                assertThat(verify(damaged).result())
                        .as("%s byte %s", path, i)
                        .isNotEqualTo(Verification.Result.VERIFIED);
            }
        });
    }

    @Test
    void noSingleFlippedByteOfEvidenceIsVerifiedEvenWithAnIndexThatFits() {
        // Given
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
        Map<String, byte[]> files = log.export("run-1");
        // Then
        files.forEach((path, bytes) -> {
            boolean evidence = path.equals("checkpoint")
                    || path.startsWith("statements/")
                    || path.startsWith("log/")
                    || path.startsWith("artifacts/");
            for (int i = 0; evidence && i < bytes.length; i += 7) {
                byte[] flipped = bytes.clone();
                flipped[i] ^= 1;
                assertThat(verify(Tampering.with(files, path, flipped)).result())
                        .as("%s byte %s", path, i)
                        .isNotEqualTo(Verification.Result.VERIFIED);
            }
        });
    }

    @Test
    void aStatementLeftOutOfTheMiddle() {
        log.begin().denied("run-1", log.seal).denied("run-1", log.seal).manifest("run-1", log.seal);
        assertThat(codes(log.export("run-1", 2))).contains("SEQ_GAP");
    }

    @Test
    void theClosingManifestLeftOutIsIncompleteNotVerified() {
        // Given
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
        // When
        Verification verification = verify(log.export("run-1", 3));
        // Then
        assertThat(verification.result()).isEqualTo(Verification.Result.INCOMPLETE);
        assertThat(verification.findings()).extracting(Finding::code).contains("RUN_NOT_CLOSED");
    }

    @Test
    void theKeyEventLeftOutLeavesNobodyWhoMaySeal() {
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
        assertThat(codes(log.export("run-1", 1))).contains("KEY_UNKNOWN");
    }

    @Test
    void aKeyThatNobodyRegistered() {
        log.begin().denied("run-1", SignedLog.key("thief")).manifest("run-1", log.seal);
        assertThat(codes(log.export("run-1"))).contains("KEY_UNKNOWN");
    }

    @Test
    void aKeyThatWasRetiredBeforeItSigned() {
        // Given
        log.begin();
        log.append(
                Kinds.LOG,
                LogEvents.keyEvent(KeyEvent.retire(log.seal.publicKey(), "User:seal", "seal"), Instant.EPOCH),
                log.root);
        log.denied("run-1", log.seal).manifest("run-1", log.seal);
        // Then
        assertThat(codes(log.export("run-1"))).contains("KEY_NOT_VALID_AT_INDEX");
    }

    @Test
    void aKeyEventThatTheRootDidNotSign() {
        // Given
        log.begin();
        var thief = SignedLog.key("thief");
        log.append(
                Kinds.LOG,
                LogEvents.keyEvent(KeyEvent.register(thief.publicKey(), "User:thief", "seal"), Instant.EPOCH),
                thief);
        log.denied("run-1", thief).manifest("run-1", thief);
        // Then
        assertThat(codes(log.export("run-1"))).contains("KEY_UNKNOWN");
        assertThat(verify(log.export("run-1")).result()).isEqualTo(Verification.Result.INVALID);
    }

    @Test
    void aKeyWithARoleThatMayNotSeal() {
        // Given
        log.begin();
        var approver = SignedLog.key("approver");
        log.append(
                Kinds.LOG,
                LogEvents.keyEvent(KeyEvent.register(approver.publicKey(), "User:a", "approve"), Instant.EPOCH),
                log.root);
        log.denied("run-1", approver).manifest("run-1", log.seal);
        // Then
        assertThat(codes(log.export("run-1"))).contains("ROLE_NOT_ALLOWED");
    }

    @Test
    void aSealerThatWasOnlyAnApproverWhenItSigned() {
        // Given: the trust file knows one key, approving below 2 and sealing from 100 on
        log.begin().denied("run-1", SignedLog.key("two roles")).manifest("run-1", log.seal);
        var key = SignedLog.key("two roles").publicKey();
        TrustFile trust = new TrustFile(
                log.trust().policy(),
                1,
                List.of(log.root.publicKey()),
                List.of(
                        new TrustFile.TrustedKey(
                                key,
                                java.util.Set.of("approve"),
                                List.of(new TrustFile.Interval(SignedLog.ORIGIN, 0, null))),
                        new TrustFile.TrustedKey(
                                key,
                                java.util.Set.of("seal"),
                                List.of(new TrustFile.Interval(SignedLog.ORIGIN, 100, null)))),
                Map.of());
        // When
        Verification verification = new ExportVerifier(trust, OPTIONS).verify(ExportFolder.of(log.export("run-1")));
        // Then
        assertThat(verification.findings()).extracting(Finding::code).contains("KEY_NOT_VALID_AT_INDEX");
        assertThat(verification.result()).isEqualTo(Verification.Result.INVALID);
    }

    @Test
    void aLogEventInsideAnOrdinaryRun() {
        // Given
        log.begin();
        var event = LogEvents.keyEvent(
                KeyEvent.register(SignedLog.key("thief").publicKey(), "User:thief", "seal"), Instant.EPOCH);
        log.append("run-1", event, log.seal);
        // Then
        assertThat(codes(log.export("run-1"))).contains("LOG_EVENT_INVALID");
    }

    @Test
    void anEnvelopeWithoutSignatures() {
        log.begin();
        log.denied("run-1", log.seal);
        log.append(
                "run-1",
                new dev.agentplane.attestation.intoto.Statement(
                        List.of(new dev.agentplane.attestation.intoto.Statement.Subject("x", Digest.of(new byte[0]))),
                        Kinds.RUN,
                        com.fasterxml.jackson.databind.node.JsonNodeFactory.instance
                                .objectNode()
                                .put("runId", "run-1")));
        assertThat(codes(log.export("run-1"))).contains("SIG_NONE");
    }

    @Test
    void aManifestThatListsOtherLeaves() {
        // Given: the manifest was made before the second admission
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal).denied("run-1", log.seal);
        // Then
        assertThat(verify(log.export("run-1")).result()).isEqualTo(Verification.Result.INCOMPLETE);
    }

    @Test
    void theProofOfAnotherLeaf() {
        // Given
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
        Map<String, byte[]> files = log.export("run-1");
        // When
        Map<String, byte[]> swapped = Tampering.with(
                files, "statements/000-validation.tlog-proof", files.get("statements/001-run-manifest.tlog-proof"));
        // Then
        assertThat(codes(swapped)).contains("PROOF_INDEX_RANGE");
    }

    @Test
    void anArtifactThatNobodyAttested() {
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
        Map<String, byte[]> files = Tampering.with(
                log.export("run-1"),
                "artifacts/run-artifact.json",
                "{}\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(codes(files)).contains("ARTIFACT_MISMATCH");
    }

    @Test
    void aFileThatTheIndexDoesNotList() {
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
        Map<String, byte[]> files = new TreeMap<>(log.export("run-1"));
        files.put("extra.txt", new byte[0]);
        assertThat(codes(files)).contains("FILE_UNLISTED");
    }

    @Test
    void aForgedStatementLaidBesideRealOnes() {
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
        Map<String, byte[]> files = Tampering.with(
                log.export("run-1"),
                "statements/099-promotion.dsse.json",
                "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(codes(files)).contains("FILE_UNLISTED");
    }

    @Test
    void aLogThatThePolicyDoesNotKnow() {
        // Given
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
        TrustFile other = new TrustFile(
                Policy.parse(List.of("quorum none")), 1, List.of(log.root.publicKey()), List.of(), Map.of());
        // When
        Verification verification = new ExportVerifier(other, OPTIONS).verify(ExportFolder.of(log.export("run-1")));
        // Then
        assertThat(verification.findings()).extracting(Finding::code).contains("ORIGIN_UNKNOWN");
        assertThat(verification.result()).isEqualTo(Verification.Result.INVALID);
    }

    @Test
    void aTrustFileFromInsideTheExport() {
        // Given
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
        ExportVerifier verifier =
                new ExportVerifier(log.trust(), new ExportVerifier.Options(true, false, false, false, 2_000_000_000L));
        // Then
        assertThat(verifier.verify(ExportFolder.of(log.export("run-1"))).findings())
                .extracting(Finding::code)
                .contains("TRUST_FROM_EXPORT");
    }

    private List<String> codes(Map<String, byte[]> files) {
        Verification verification = verify(files);
        assertThat(verification.result()).isEqualTo(Verification.Result.INVALID);
        return verification.findings().stream().map(Finding::code).toList();
    }

    private Verification verify(Map<String, byte[]> files) {
        return new ExportVerifier(log.trust(), OPTIONS).verify(ExportFolder.of(files));
    }
}
