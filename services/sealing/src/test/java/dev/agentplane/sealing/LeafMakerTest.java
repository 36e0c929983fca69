package dev.agentplane.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.intoto.KeyEvent;
import dev.agentplane.attestation.intoto.LogEvents;
import dev.agentplane.attestation.intoto.Statement;
import dev.agentplane.attestation.keys.KeyFile;
import dev.agentplane.attestation.note.Vkey;
import dev.agentplane.avro.Topics;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.EvidenceDraft;
import dev.agentplane.events.LogEvent;
import dev.agentplane.events.Producer;
import dev.agentplane.events.RunStarted;
import dev.agentplane.events.SubjectDigest;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.PoisonException;
import dev.agentplane.platform.TransientException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeafMakerTest {

    private static final byte[] VALUE = "record value".getBytes(StandardCharsets.UTF_8);

    private static final KeyFile ROOT = key(9);
    private static final LeafSource SOURCE = new LeafSource("AAAAAAAAAAAAAAAAAAAAAA", 0, 7);

    private final LeafMaker maker = new LeafMaker(new AlwaysUsable(KeyFile.ofSeed(new byte[32])));
    private final PartitionState state = new SealingTables().partition(0);

    @Test
    void whatTheStateIsToldOfAFreshLeafIsWhatReadingItBackGives() {
        // When
        List<LeafMaker.Made> made = seal("validation", "DENIED");
        // Then
        assertThat(made).extracting(leaf -> leaf.record().getKind()).containsExactly("validation", "run-manifest");
        assertThat(made).allSatisfy(leaf -> assertThat(leaf.reading()).isEqualTo(LeafReading.of(leaf.record())));
    }

    @Test
    void sealingTheSameRecordOnTheSameStateGivesTheSameBytes() {
        assertThat(seal("validation", "DENIED")).isEqualTo(seal("validation", "DENIED"));
    }

    @Test
    void aRunIsClosedOnlyWhenItsWholeSetIsThereInWhateverOrder() {
        // When
        List<Integer> leaves = List.of(
                append("run", "FAILED"),
                append("replay-inputs", "CAPTURED"),
                append("placement-decision", "PLACED"),
                append("validation", "ADMITTED"));
        // Then: the manifest comes with the last one
        assertThat(leaves).containsExactly(1, 1, 1, 2);
        assertThat(append("validation", "ADMITTED"))
                .as("later evidence is followed by a new manifest")
                .isEqualTo(2);
    }

    @Test
    void aReceiptCitesTheLeavesItNamesAndTheManifestAfterItStaysAboutTheBundle() {
        // Given
        append("run", "FAILED");
        append("placement-decision", "PLACED");
        append("validation", "ADMITTED");
        append("replay-inputs", "CAPTURED");
        RunTail.LeafRef cited = state.run("run-1").leaves().get(3);
        EvidenceDraft receipt = draft(
                "receipt",
                "COMPLETE",
                new SubjectDigest("receipt", Digest.of(new byte[1]).hex()),
                "{\"cites\":[\"" + cited.d() + "\",\"" + Digest.of(new byte[2]) + "\"]}");
        // When
        List<LeafMaker.Made> made = maker.artifact(state, SOURCE, record("run-1"), receipt);
        // Then
        assertThat(statement(made.get(0)).at("/predicate/cites").toString())
                .isEqualTo("[{\"d\":\"" + cited.d() + "\",\"i\":3,\"k\":\"replay-inputs\"}]");
        assertThat(statement(made.get(0)).at("/subject/0/name").asText()).isEqualTo("receipt");
        assertThat(made.get(1).record().getKind()).isEqualTo("run-manifest");
        assertThat(statement(made.get(1)).at("/subject/0/name").asText()).isEqualTo("bundle:a@1");
        assertThat(statement(made.get(1)).at("/predicate/revision").asInt()).isEqualTo(1);
        assertThat(made).allSatisfy(leaf -> assertThat(leaf.reading()).isEqualTo(LeafReading.of(leaf.record())));
    }

    @Test
    void anApprovalKeepsTheSignatureOfItsAuthorAndGetsTheSeal() {
        // Given
        KeyFile seal = KeyFile.ofSeed(new byte[32]);
        KeyFile ada = key(1);
        register(ada);
        byte[] signed = Envelope.sign(approval(), ada).bytes();
        // When
        LeafMaker.Made made =
                maker.approval(state, SOURCE, record("run-1"), signed).get(0);
        // Then
        Envelope sealed = Envelope.parse(LeafReading.bytes(made.record().getEnvelope()));
        assertThat(sealed.payload()).isEqualTo(approval());
        assertThat(sealed.signatures().get(0))
                .isEqualTo(Envelope.parse(signed).signatures().get(0));
        assertThat(sealed.signedBy(seal.publicKey())).isTrue();
        assertThat(made.record().getKind()).isEqualTo("approval");
        assertThat(made.reading()).isEqualTo(LeafReading.of(made.record()));
    }

    @Test
    void anApprovalIsNotSealedBeforeItsKeyIsInTheLog() {
        byte[] signed = Envelope.sign(approval(), key(1)).bytes();
        register(key(2));

        assertThatThrownBy(() -> maker.approval(state, SOURCE, record("run-1"), signed))
                .isInstanceOf(TransientException.class);
    }

    private static KeyFile key(int seed) {
        byte[] bytes = new byte[32];
        bytes[31] = (byte) seed;
        return KeyFile.ofSeed(bytes);
    }

    private static byte[] approval() {
        ObjectNode predicate = JsonNodeFactory.instance.objectNode().put("runId", "run-1");
        return new Statement(
                        List.of(new Statement.Subject("bundle:a@1", Digest.of(VALUE))),
                        "approval",
                        predicate.put("outcome", "GRANTED"))
                .bytes();
    }

    @Test
    void aLogEventThatTheRootsDidNotSignIsPoisonAndNoLeaf() {
        // Given
        genesis();
        byte[] statement = LogEvents.keyEvent(KeyEvent.register(key(1).publicKey(), "mallory", "seal"), Instant.EPOCH)
                .bytes();
        LogEvent forged = new LogEvent(
                "key-event", ByteBuffer.wrap(Envelope.sign(statement, key(1)).bytes()));
        // Then
        assertThatThrownBy(() -> maker.logEvent(state, SOURCE, forged))
                .isInstanceOfSatisfying(
                        PoisonException.class, e -> assertThat(e.code()).isEqualTo("LOG_EVENT_INVALID"));
        assertThat(state.nextIndex()).isEqualTo(1);
    }

    private void genesis() {
        if (state.nextIndex() > 0) {
            return;
        }
        byte[] statement = LogEvents.genesis(
                        "evidence",
                        "AAAAAAAAAAAAAAAAAAAAAA",
                        0,
                        new Vkey("example.org/log/0", Vkey.LOG, key(8).publicKey()),
                        List.of(ROOT.publicKey()),
                        1,
                        Instant.EPOCH)
                .bytes();
        maker.logEvent(
                        state,
                        SOURCE,
                        new LogEvent(
                                "log-genesis",
                                ByteBuffer.wrap(Envelope.sign(statement, ROOT).bytes())))
                .forEach(leaf -> state.apply(leaf.reading()));
    }

    private void register(KeyFile approver) {
        byte[] event = Envelope.sign(
                        LogEvents.keyEvent(KeyEvent.register(approver.publicKey(), "ada", "approve"), Instant.EPOCH)
                                .bytes(),
                        ROOT)
                .bytes();
        genesis();
        maker.logEvent(state, SOURCE, new LogEvent("key-event", ByteBuffer.wrap(event)))
                .forEach(leaf -> state.apply(leaf.reading()));
    }

    private static JsonNode statement(LeafMaker.Made leaf) {
        return StrictJson.parse(
                Envelope.parse(LeafReading.bytes(leaf.record().getEnvelope())).payload());
    }

    @ParameterizedTest
    @ValueSource(strings = {"_log", "_rejected", "../elsewhere", ""})
    void evidenceOfARunThatNoTraceIdCanNameIsPoison(String run) {
        assertThatThrownBy(() -> seal(run, "validation", "DENIED"))
                .isInstanceOfSatisfying(
                        PoisonException.class, e -> assertThat(e.code()).isEqualTo("TRACE_ID_INVALID"));
    }

    private int append(String kind, String outcome) {
        List<LeafMaker.Made> made = seal(kind, outcome);
        made.forEach(leaf -> state.apply(leaf.reading()));
        return made.size();
    }

    private List<LeafMaker.Made> seal(String kind, String outcome) {
        return seal("run-1", kind, outcome);
    }

    private List<LeafMaker.Made> seal(String run, String kind, String outcome) {
        EvidenceDraft draft = draft(
                kind, outcome, new SubjectDigest("bundle:a@1", Digest.of(VALUE).hex()), "{}");
        return maker.artifact(state, SOURCE, record(run), draft);
    }

    private static EvidenceDraft draft(String kind, String outcome, SubjectDigest subject, String detail) {
        return new EvidenceDraft(
                kind,
                outcome,
                Instant.EPOCH,
                new Producer("test", "User:test", "0"),
                List.of(subject),
                Map.of("b.json", "{\"b\":1}", "a.json", "{\"a\":1}"),
                detail);
    }

    private static Incoming record(String run) {
        return new Incoming(
                Topics.RUNS,
                0,
                7,
                Instant.EPOCH,
                run,
                new RunStarted(run, 1, "w", "local", Instant.EPOCH, null),
                VALUE);
    }
}
