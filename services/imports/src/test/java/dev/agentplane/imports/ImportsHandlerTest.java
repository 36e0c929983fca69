package dev.agentplane.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.BundleSubmitted;
import dev.agentplane.events.EvidenceImported;
import dev.agentplane.events.ImportRequested;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.events.SubjectDigest;
import dev.agentplane.imports.service.ImportsConfig;
import dev.agentplane.imports.service.ImportsHandler;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Outgoing;
import dev.agentplane.platform.PoisonException;
import dev.agentplane.platform.Rejected;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Requests as the loop hands them over: decide, bury what is poison, fold the outputs. */
class ImportsHandlerTest {

    private static final String RUN = "run-1";
    private static final String AT_RUN = "\"agentplane://runs/" + RUN + "\"";
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final List<Incoming> log = new ArrayList<>();
    private final List<String> deadLetters = new ArrayList<>();
    private final ImportsHandler handler = new ImportsHandler(ImportsConfig.of("test"), this::read);
    private Instant now = Fixture.NOW;

    @Test
    void evidenceOfNoRunIsAcceptedIntoATraceOfItsOwnAndItsBytesAreTheSubject() {
        // Given
        byte[] bytes = Fixture.of("network").bytes();
        String trace = Fixture.of("network").judged().ownTrace();
        // When
        EvidenceImported imported = single(request(trace, bytes, null));
        // Then
        assertThat(imported.getDecision()).isEqualTo("accepted");
        assertThat(imported.getDraft().getKind()).isEqualTo("imported-evidence");
        assertThat(imported.getDraft().getOutcome()).isEqualTo("UNVERIFIED");
        assertThat(imported.getDraft().getProducedAt()).isEqualTo(now);
        assertThat(imported.getDraft().getSubjects())
                .containsExactly(
                        new SubjectDigest("imported-evidence", Digest.of(bytes).hex()));
        assertThat(imported.getDraft().getArtifacts().values()).containsExactly(imported.getRecord());
        assertThat(json(imported).path("rawSha256").asText())
                .isEqualTo(Digest.of(bytes).toString());
        assertThat(deadLetters).isEmpty();
    }

    @Test
    void theSameEvidenceOfTheSamePlaceIsImportedOnceHoweverItIsWritten() {
        // Given
        byte[] bytes = Fixture.of("network").bytes();
        String trace = Fixture.of("network").judged().ownTrace();
        byte[] spaced = (" " + new String(bytes, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        // When
        single(request(trace, bytes, null));
        // Then
        assertThat(request(trace, spaced, null)).isEmpty();
    }

    @Test
    void whatIsRefusedIsADeadLetterAndEvidenceOfTheRefusalWithoutAnyValue() {
        // Given
        Fixture leaking = Fixture.of("provider").set("/endpoint/authRef", "\"sk-abcdefghijklmnopqrstuvwx\"");
        // When
        EvidenceImported imported = single(request(leaking.judged().ownTrace(), leaking.bytes(), null));
        // Then
        assertThat(imported.getDecision()).isEqualTo("refused");
        assertThat(imported.getDraft().getOutcome()).isEqualTo("FAILED");
        assertThat(deadLetters).singleElement().asString().startsWith("EV_");
        assertThat(imported.toString() + deadLetters).doesNotContain("sk-abcdefgh");
    }

    @Test
    void whatIsNoJsonIsRefusedUnderTheDigestOfItsBytes() {
        // Given
        byte[] bytes = "{".getBytes(StandardCharsets.UTF_8);
        String trace = "import:" + Digest.of(bytes).hex().substring(0, 32);
        // When
        EvidenceImported imported = single(request(trace, bytes, null));
        // Then
        assertThat(imported.getDecision()).isEqualTo("refused");
        assertThat(deadLetters).singleElement().asString().startsWith("EV_JSON");
    }

    @Test
    void evidenceOfARunIsJoinedWhereTheRequestPinsItsSubmission() {
        // When
        EvidenceImported imported = single(request(RUN, ofRun(), submit(RUN)));
        // Then
        assertThat(imported.getDecision()).isEqualTo("accepted");
        assertThat(json(imported).at("/join/run").asText()).isEqualTo(RUN);
    }

    @Test
    void aPinOfAnotherRunIsRefused() {
        // When
        EvidenceImported imported = single(request(RUN, ofRun(), submit("run-2")));
        // Then
        assertThat(imported.getDecision()).isEqualTo("refused");
        assertThat(deadLetters).containsExactly("EV_JOIN_UNRESOLVED");
    }

    @Test
    void evidenceThatNamesAnotherRunThanItIsSentToIsRefused() {
        assertThat(single(request("run-2", ofRun(), submit("run-2"))).getDecision())
                .isEqualTo("refused");
        assertThat(deadLetters).containsExactly("EV_CALLER_MISMATCH");
    }

    @Test
    void evidenceOfARunThatIsNotThereYetWaitsForItAndIsSealedOnce() {
        // Given
        EvidenceImported parked = single(request(RUN, ofRun(), null));
        assertThat(parked.getDecision()).isEqualTo("parked");
        assertThat(parked.getDraft()).isNull();
        assertThat(request(RUN, ofRun(), null)).as("parked once").isEmpty();
        // When
        now = now.plus(PATIENCE.minusSeconds(1));
        List<Outgoing> decided = decide(RUN, Topics.BUNDLES, submission(RUN));
        // Then
        EvidenceImported imported = single(decided);
        assertThat(imported.getDecision()).isEqualTo("accepted");
        assertThat(imported.getRequest()).isEqualTo(parked.getRequest());
        assertThat(decide(RUN, Topics.BUNDLES, submission(RUN))).isEmpty();
        now = now.plus(PATIENCE);
        assertThat(handler.due(0, now)).isEmpty();
    }

    @Test
    void evidenceThatWaitedTooLongIsRefusedByItsReminderAndNotBefore() {
        // Given
        EvidenceImported parked = single(request(RUN, ofRun(), null));
        assertThat(handler.due(0, now.plus(PATIENCE).minusMillis(1))).isEmpty();
        ImportRequested reminder =
                (ImportRequested) handler.due(0, now.plus(PATIENCE)).get(0).event();
        assertThat(decide(RUN, Topics.IMPORTS, reminder)).as("too early").isEmpty();
        // When
        now = now.plus(PATIENCE);
        EvidenceImported refused = single(decide(RUN, Topics.IMPORTS, reminder));
        // Then
        assertThat(refused.getDecision()).isEqualTo("refused");
        assertThat(refused.getRequest()).isEqualTo(parked.getRequest());
        assertThat(deadLetters).containsExactly("EV_JOIN_UNRESOLVED");
        assertThat(decide(RUN, Topics.IMPORTS, reminder))
                .as("a second reminder")
                .isEmpty();
    }

    @Test
    void foldingTheRecordsAgainGivesTheSameState() {
        // Given
        List<Outgoing> records = new ArrayList<>(request(RUN, ofRun(), null));
        records.addAll(decide(RUN, Topics.BUNDLES, submission(RUN)));
        ImportsHandler again = new ImportsHandler(ImportsConfig.of("test"), this::read);
        // When
        records.forEach(record -> again.replay(0, record));
        // Then
        ImportRequested same = asked(RUN, ofRun(), null);
        assertThat(again.handle(append(RUN, Topics.IMPORTS, same))).isEmpty();
    }

    private static byte[] ofRun() {
        return Fixture.of("network").set("/agentRunRef", AT_RUN).bytes();
    }

    private static JsonNode json(EvidenceImported imported) {
        return StrictJson.parse(imported.getRecord().getBytes(StandardCharsets.UTF_8));
    }

    private static EvidenceImported single(List<Outgoing> outputs) {
        assertThat(outputs).singleElement().satisfies(output -> assertThat(output.topic())
                .isEqualTo(Topics.IMPORT_RECORDS));
        return (EvidenceImported) outputs.get(0).event();
    }

    private SourceRecord submit(String run) {
        return append(run, Topics.BUNDLES, submission(run)).source();
    }

    private static BundleSubmitted submission(String run) {
        return BundleSubmitted.newBuilder()
                .setTraceId(run)
                .setBundleDigest("sha256:" + "ab".repeat(32))
                .setSubmittedAt(Fixture.NOW)
                .setSubmitter("test")
                .build();
    }

    private List<Outgoing> request(String trace, byte[] bytes, @Nullable SourceRecord run) {
        return decide(trace, Topics.IMPORTS, asked(trace, bytes, run));
    }

    private static ImportRequested asked(String trace, byte[] bytes, @Nullable SourceRecord run) {
        return ImportRequested.newBuilder()
                .setTraceId(trace)
                .setBytes(ByteBuffer.wrap(bytes))
                .setProfile("default")
                .setRun(run)
                .setPrincipal("tester")
                .build();
    }

    private List<Outgoing> decide(String trace, Topic<?> topic, SpecificRecord event) {
        Incoming record = append(trace, topic, event);
        List<Outgoing> outputs;
        try {
            outputs = handler.handle(record);
        } catch (PoisonException e) {
            deadLetters.add(e.code());
            outputs = handler.rejected(
                    new Rejected(topic.name(), 0, record.offset(), record.timestamp(), record.valueBytes(), e.code()));
        }
        outputs.forEach(output -> handler.replay(0, output));
        return outputs;
    }

    private Incoming append(String trace, Topic<?> topic, SpecificRecord event) {
        byte[] value = (log.size() + event.toString()).getBytes(StandardCharsets.UTF_8);
        Incoming record = new Incoming(topic, 0, log.size(), now, trace, event, value);
        log.add(record);
        return record;
    }

    private Optional<Incoming> read(Topic<?> topic, SourceRecord pinned) {
        return log.stream()
                .filter(record ->
                        record.topic().equals(topic) && record.source().equals(pinned))
                .findFirst();
    }
}
