package dev.agentplane.attestation.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.intoto.KeyEvent;
import dev.agentplane.attestation.keys.KeyFile;
import dev.agentplane.attestation.trust.MalformedTrustException;
import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a lenient verifier would let pass: values of almost the right form, and chains that nobody checks. */
class StrictnessTest {

    private static final ExportVerifier.Options OPTIONS = ExportVerifier.Options.at(2_000_000_000L);

    private final SignedLog log = new SignedLog();

    // --- whom the trust file names
    // -------------------------------------------------------------------------------------

    @Test
    void withoutRootsInTheTrustFileItsOwnKeysStillVerify() {
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
        assertThat(verify(withoutRoots(log.seal)).result()).isEqualTo(Verification.Result.VERIFIED);
    }

    @Test
    void withoutRootsInTheTrustFileALogGrantsNoKeys() {
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
        assertThat(codes(verify(withoutRoots()))).contains("KEY_UNKNOWN");
    }

    @Test
    void withoutRootsInTheTrustFileLogEventsAreHeldAgainstTheRootsOfTheGenesis() {
        KeyFile thief = SignedLog.key("thief");
        log.begin().event(KeyEvent.register(thief.publicKey(), "User:thief", "seal"), thief);
        log.denied("run-1", log.seal).manifest("run-1", log.seal);

        Verification verification = verify(withoutRoots(log.seal));

        assertThat(codes(verification)).contains("KEY_UNKNOWN");
        assertThat(verification.findings()).anyMatch(finding -> finding.path().startsWith("log/002-key-event"));
    }

    @Test
    void withoutRootsInTheTrustFileALogStillEndsKeys() {
        log.begin().event(KeyEvent.retire(log.seal.publicKey(), "User:seal", "seal"), log.root);
        log.denied("run-1", log.seal).manifest("run-1", log.seal);
        assertThat(codes(verify(withoutRoots(log.seal)))).contains("KEY_NOT_VALID_AT_INDEX");
    }

    private TrustFile withoutRoots(KeyFile... seals) {
        return log.trust(
                List.of(),
                java.util.Arrays.stream(seals).map(StrictnessTest::always).toList(),
                Map.of());
    }

    private static TrustFile.TrustedKey always(KeyFile key) {
        return until(key, null);
    }

    private static TrustFile.TrustedKey until(KeyFile key, @org.jspecify.annotations.Nullable Long to) {
        return new TrustFile.TrustedKey(
                key.publicKey(), Set.of("seal"), List.of(new TrustFile.Interval(SignedLog.ORIGIN, 0, to)));
    }

    @Test
    void aTreeOfTheSameSizeWithAnotherRootThanTheTrustFileKnows() {
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
        TrustFile trust = log.trust(
                List.of(log.root.publicKey()),
                List.of(),
                Map.of(SignedLog.ORIGIN, new TrustFile.AsOf(log.size(), Digest.of(new byte[] {1}))));

        assertThat(codes(verify(trust))).contains("CHECKPOINT_CONFLICT");
    }

    @Test
    void aTrustFileKeepsHowFarItsIntervalsWereChecked() {
        log.begin();
        TrustFile trust = log.trust(
                List.of(log.root.publicKey()),
                List.of(until(log.seal, 9L)),
                Map.of(SignedLog.ORIGIN, new TrustFile.AsOf(log.size(), log.treeRoot())));

        TrustFile read = TrustFile.parse(trust.bytes(), false);

        assertThat(read.asOf()).isEqualTo(trust.asOf());
        assertThat(read.keys()).isEqualTo(trust.keys());
    }

    /** The attack that an export alone cannot show: the newest event of the log's own chain is simply not in it. */
    @Test
    void theNewestRevocationLeftOutIsOnlyKnownFromANewerTrustFile() {
        // Given: leaf 4 revokes the seal key from leaf 2 on, and the exporter leaves it out
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
        log.event(KeyEvent.revoke(log.seal.publicKey(), "User:seal", 2, "seal"), log.root);
        ExportFolder export = ExportFolder.of(log.export("run-1", 4));
        TrustFile newer = log.trust(
                List.of(log.root.publicKey()),
                List.of(until(log.seal, 2L)),
                Map.of(SignedLog.ORIGIN, new TrustFile.AsOf(log.size(), log.treeRoot())));
        ExportVerifier.Options strict = new ExportVerifier.Options(false, false, true, false, 2_000_000_000L);
        // When
        Verification older = new ExportVerifier(log.trust(), OPTIONS).verify(export);
        Verification strictly = new ExportVerifier(log.trust(), strict).verify(export);
        Verification informed = new ExportVerifier(newer, OPTIONS).verify(export);
        // Then
        assertThat(older.result()).isEqualTo(Verification.Result.VERIFIED);
        assertThat(codes(older)).containsExactly("KEY_STATUS_UNKNOWN");
        assertThat(strictly.result()).isEqualTo(Verification.Result.INVALID);
        assertThat(codes(strictly)).containsExactly("KEY_STATUS_UNKNOWN");
        assertThat(informed.result()).isEqualTo(Verification.Result.INVALID);
        assertThat(codes(informed)).contains("KEY_NOT_VALID_AT_INDEX");
    }

    @Test
    void aTrustFileMadeFromTheLogKnowsWhatAnExporterLeavesOut() {
        // Given: a key that signed and was then revoked from before its registration on
        KeyFile thief = SignedLog.key("thief");
        log.begin().event(KeyEvent.register(thief.publicKey(), "User:thief", "seal"), log.root);
        log.denied("run-1", thief).manifest("run-1", thief);
        log.event(KeyEvent.revoke(thief.publicKey(), "User:thief", 0, "seal"), log.root);
        log.denied("run-2", log.seal).manifest("run-2", log.seal);
        // When
        TrustFile trust = TrustFile.parse(log.newTrust().bytes(), false);
        Verification honest = Tampering.verify(trust, log.export("run-2"));
        Verification hidden = Tampering.verify(trust, log.export("run-1", 5));
        // Then
        assertThat(honest.findings()).isEmpty();
        assertThat(hidden.result()).isEqualTo(Verification.Result.INVALID);
        assertThat(codes(hidden)).contains("KEY_NOT_VALID_AT_INDEX");
    }

    /** Below the tree that the trust file was made from nothing is unknown, whatever the export leaves out. */
    @Test
    void belowTheTreeOfTheTrustFileNoKeyIsOfUnknownStatus() {
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
        TrustFile trust = log.trust(
                List.of(log.root.publicKey()),
                List.of(),
                Map.of(SignedLog.ORIGIN, new TrustFile.AsOf(log.size(), log.treeRoot())));

        assertThat(verify(trust).findings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"v\":4294967297,\"policy\":[\"quorum none\"]}",
                "{\"v\":\"1\",\"policy\":[\"quorum none\"]}",
                "{\"v\":1,\"policy\":[\"quorum none\"],\"roots\":{\"threshold\":2147483648,\"keys\":[]}}",
                "{\"v\":1,\"policy\":[\"quorum none\"],\"roots\":{\"threshold\":0,\"keys\":[]}}",
                "{\"v\":1,\"policy\":[\"quorum none\"],\"roots\":{\"threshold\":1.5,\"keys\":[]}}",
                "{\"v\":1,\"policy\":[\"quorum none\"],\"roots\":{\"threshold\":1}}",
                "{\"v\":1,\"policy\":[\"quorum none\"],\"asOf\":[{\"origin\":\"o\",\"size\":1,\"root\":\"QQ==\"}]}",
                "{\"v\":1,\"policy\":[\"quorum none\"],\"asOf\":[{\"origin\":\"o\",\"size\":-1,\"root\":\"QQ==\"}]}",
                "{\"v\":1,\"policy\":[\"quorum none\"],\"keys\":{}}",
                "{\"v\":1,\"policy\":[7]}",
                "{\"v\":1,\"policy\":[]}",
                "{\"v\":1,\"policy\":[\"quorum none\",\"quorum none\"]}",
                "{\"v\":1,\"policy\":[\"quorum none\"],\"trustMe\":true}",
                "[]",
                ""
            })
    void aTrustFileOfAlmostTheRightFormIsRefusedAsAWhole(String json) {
        assertThatThrownBy(() -> TrustFile.parse(json.getBytes(UTF_8), false))
                .isInstanceOfSatisfying(
                        MalformedTrustException.class, e -> assertThat(e.code()).isEqualTo("TRUST_MALFORMED"));
    }

    @Test
    void aRoleThatDoesNotExistIsRefusedInATrustFile() {
        log.begin();
        TrustFile trust = log.trust(List.of(log.root.publicKey()), List.of(always(log.seal)), Map.of());
        ObjectNode json = (ObjectNode) StrictJson.parse(trust.bytes());
        ((ArrayNode) json.at("/keys/0/roles")).add("admin");

        assertThatThrownBy(() -> TrustFile.parse(CanonicalJson.bytes(json), false))
                .isInstanceOf(MalformedTrustException.class)
                .hasMessageContaining("admin");
    }

    // --- the log's own chain
    // -------------------------------------------------------------------------------------------

    @Test
    void aGenesisOfAnotherPartition() {
        assertThat(codesOfGenesis(predicate -> predicate.put("partition", 1))).contains("LOG_EVENT_INVALID");
    }

    @Test
    void aGenesisOfAnotherTopic() {
        assertThat(codesOfGenesis(predicate -> predicate.put("topicId", "BBBBBBBBBBBBBBBBBBBBBB")))
                .contains("LOG_EVENT_INVALID");
    }

    @Test
    void aGenesisThatNamesAnotherLogKey() {
        assertThat(codesOfGenesis(predicate -> predicate.putArray("logKeys").add(SignedLog.ORIGIN + "+00000000+AAAA")))
                .contains("LOG_EVENT_INVALID");
    }

    @Test
    void aGenesisWithAThresholdThatItsRootsCannotMeet() {
        assertThat(codesOfGenesis(predicate -> ((ObjectNode) predicate.path("roots")).put("threshold", 2147483648L)))
                .contains("LOG_EVENT_INVALID");
    }

    private List<String> codesOfGenesis(Consumer<ObjectNode> meddling) {
        log.genesis(meddling).event(KeyEvent.register(log.seal.publicKey(), "User:seal", "seal"), log.root);
        log.denied("run-1", log.seal).manifest("run-1", log.seal);
        Verification verification = verify(log.trust());
        assertThat(verification.result()).isEqualTo(Verification.Result.INVALID);
        return codes(verification);
    }

    /** The seed of this key is printed in a public example. */
    @Test
    void aPublishedExampleKeyRegisteredByTheRoot() {
        // Given
        KeyFile example = KeyFile.ofSeed(Digest.of("agentplane example key, never use: sealer".getBytes(UTF_8))
                .raw());
        log.begin().event(KeyEvent.register(example.publicKey(), "User:seal", "seal"), log.root);
        log.denied("run-1", example).manifest("run-1", example);
        ExportVerifier.Options allowed = new ExportVerifier.Options(false, false, false, true, 2_000_000_000L);
        // Then
        assertThat(codes(verify(log.trust()))).contains("KEY_REFUSED", "KEY_UNKNOWN");
        assertThat(new ExportVerifier(log.trust(), allowed)
                        .verify(ExportFolder.of(log.export("run-1")))
                        .result())
                .isEqualTo(Verification.Result.VERIFIED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"compromisedSince\":null}",
                "{\"compromisedSince\":\"2\"}",
                "{\"compromisedSince\":1.5}",
                "{\"compromisedSince\":-1}",
                "{\"compromisedSince\":5}",
                "{\"action\":\"forget\"}",
                "{\"action\":\"Revoke\"}",
                "{\"action\":\"retire\"}",
                "{\"roles\":[]}",
                "{\"roles\":\"seal\"}",
                "{\"roles\":[\"seal\",\"seal\"]}",
                "{\"roles\":[\"admin\"]}",
                "{\"principal\":7}"
            })
    void aRevocationOfAlmostTheRightFormDoesNotPassInSilence(String members) {
        ObjectNode changes = (ObjectNode) StrictJson.parse(members.getBytes(UTF_8));
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
        log.event(
                KeyEvent.revoke(log.seal.publicKey(), "User:seal", 4, "seal"),
                predicate -> predicate.setAll(changes),
                log.root);

        Verification verification = verify(log.trust());

        assertThat(verification.result()).isEqualTo(Verification.Result.INVALID);
        assertThat(codes(verification)).contains("LOG_EVENT_INVALID");
    }

    @Test
    void aKeyEventThatNamesOneKeyAndCarriesAnother() {
        log.begin().denied("run-1", log.seal).manifest("run-1", log.seal);
        log.event(
                KeyEvent.register(log.seal.publicKey(), "User:seal", "seal"),
                predicate -> ((ObjectNode) predicate.path("key"))
                        .put("publicKey", SignedLog.key("thief").publicKey().base64()),
                log.root);

        assertThat(codes(verify(log.trust()))).contains("LOG_EVENT_INVALID");
    }

    // --- statements
    // ----------------------------------------------------------------------------------------------------

    @Test
    void aRunIdThatIsANumber() {
        log.begin()
                .denied("7", predicate -> predicate.put("runId", 7), log.seal)
                .manifest("7", log.seal);
        Verification verification = new ExportVerifier(log.trust(), OPTIONS).verify(ExportFolder.of(log.export("7")));
        assertThat(codes(verification)).contains("RUN_ID_MISMATCH");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"producedAt\":null}",
                "{\"producedAt\":\"yesterday\"}",
                "{\"producedAt\":\"2026-02-30T00:00:00Z\"}",
                "{\"producedAt\":\"2026-01-01T00:00:00+01:00\"}",
                "{\"producedAt\":1767225600}",
                "{\"producer\":null}",
                "{\"producer\":{\"component\":\"validation\",\"principal\":\"User:validation\"}}",
                "{\"producer\":{\"component\":\"validation\",\"principal\":\"User:validation\",\"version\":1}}",
                "{\"outcome\":null}",
                "{\"outcome\":\"ALLOWED\"}",
                "{\"outcome\":true}",
                "{\"sourceDigest\":\"md5:00\"}",
                "{\"detail\":[]}"
            })
    void aPredicateWithoutWhatItsKindMustSay(String members) {
        ObjectNode changes = (ObjectNode) StrictJson.parse(members.getBytes(UTF_8));
        log.begin()
                .denied("run-1", predicate -> predicate.setAll(changes), log.seal)
                .manifest("run-1", log.seal);

        Verification verification = verify(log.trust());

        assertThat(verification.result()).isEqualTo(Verification.Result.INVALID);
        assertThat(codes(verification)).contains("STATEMENT_MALFORMED");
    }

    @Test
    void aClosingManifestWithoutItsRevision() {
        log.begin().denied("run-1", log.seal).manifest("run-1", predicate -> predicate.remove("revision"), log.seal);
        assertThat(codes(verify(log.trust()))).contains("STATEMENT_MALFORMED");
    }

    @Test
    void aClosingManifestThatSkipsARevision() {
        log.begin().denied("run-1", log.seal).manifest("run-1", predicate -> predicate.put("revision", 1), log.seal);
        assertThat(codes(verify(log.trust()))).contains("RUN_MANIFEST_MISMATCH");
    }

    @Test
    void aClosingManifestThatListsItsLeavesAsTexts() {
        log.begin()
                .denied("run-1", log.seal)
                .manifest("run-1", predicate -> ((ObjectNode) predicate.at("/leaves/0")).put("i", "2"), log.seal);
        assertThat(codes(verify(log.trust()))).contains("RUN_MANIFEST_MISMATCH");
    }

    // --- one failure hides no other
    // ------------------------------------------------------------------------------------

    @Test
    void oneSigstoreFileDoesNotStandForTwoSigners() {
        // Given
        log.begin().denied("run-1", log.seal, SignedLog.key("second")).manifest("run-1", log.seal);
        Map<String, byte[]> files = log.export("run-1");
        // When
        Map<String, byte[]> doubled = Tampering.indexed(files, index -> {
            ArrayNode listed = (ArrayNode) index.at("/items/2/sigstore");
            listed.set(1, listed.get(0));
        });
        // Then
        assertThat(codes(new ExportVerifier(log.trust(), OPTIONS).verify(ExportFolder.of(doubled))))
                .contains("SIGSTORE_MISMATCH");
    }

    @Test
    void aProofThatLeadsNowhereDoesNotHideASignatureThatCountsForNothing() {
        // Given
        log.begin().denied("run-1", SignedLog.key("thief")).manifest("run-1", log.seal);
        Map<String, byte[]> files = log.export("run-1");
        String path = "statements/000-validation.tlog-proof";
        String proof = new String(files.get(path), UTF_8);
        // When
        Map<String, byte[]> damaged = Tampering.with(
                files, path, proof.replaceFirst("\n[^\n]{44}\n", "\n").getBytes(UTF_8));
        Verification verification = new ExportVerifier(log.trust(), OPTIONS).verify(ExportFolder.of(damaged));
        // Then
        assertThat(codes(verification)).contains("PROOF_INVALID", "KEY_UNKNOWN");
    }

    @Test
    void aCheckpointThatCannotBeReadDoesNotHideASignatureThatCountsForNothing() {
        log.begin().denied("run-1", SignedLog.key("thief")).manifest("run-1", log.seal);
        Map<String, byte[]> damaged = Tampering.with(log.export("run-1"), "checkpoint", "not a note".getBytes(UTF_8));

        Verification verification = new ExportVerifier(log.trust(), OPTIONS).verify(ExportFolder.of(damaged));

        assertThat(codes(verification)).contains("CHECKPOINT_MALFORMED", "KEY_UNKNOWN");
    }

    @Test
    void anApprovalThatNoApproverSigned() {
        // Given: sealed as it must be, but whoever granted it did not sign
        log.begin();
        ObjectNode predicate = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
        predicate.put("runId", "run-1").put("outcome", "GRANTED").put("producedAt", "2026-01-01T00:00:00Z");
        predicate
                .putObject("producer")
                .put("component", "gate")
                .put("principal", "User:a")
                .put("version", "1");
        var subject = new dev.agentplane.attestation.intoto.Statement.Subject("bundle:a@1", Digest.of(new byte[0]));
        log.append(
                "run-1",
                new dev.agentplane.attestation.intoto.Statement(List.of(subject), "approval", predicate),
                log.seal);
        // Then
        assertThat(codes(verify(log.trust()))).contains("ROLE_NOT_ALLOWED");
    }

    private Verification verify(TrustFile trust) {
        return new ExportVerifier(trust, OPTIONS).verify(ExportFolder.of(log.export("run-1")));
    }

    private static List<String> codes(Verification verification) {
        return verification.findings().stream().map(Finding::code).toList();
    }
}
