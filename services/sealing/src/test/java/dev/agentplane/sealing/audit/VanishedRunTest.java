package dev.agentplane.sealing.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.export.ExportItem;
import dev.agentplane.attestation.export.ExportWriter;
import dev.agentplane.attestation.leaf.Leaf;
import dev.agentplane.attestation.merkle.MerkleTree;
import dev.agentplane.attestation.verify.ExportFolder;
import dev.agentplane.attestation.verify.ExportVerifier;
import dev.agentplane.attestation.verify.Finding;
import dev.agentplane.attestation.verify.Verification;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.AlertRaised;
import dev.agentplane.events.EvidenceSealed;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A run whose executor, host and supervisor are gone leaves evidence of that, in time. */
class VanishedRunTest {

    /** Placement, the bundle's 20 seconds, ten minutes of grace. */
    private static final Instant DEADLINE = SealedLog.NOW.plusSeconds(20 + 600);

    private final SealedLog log = new SealedLog().placed("run-1");

    @Test
    void isFoundMissingWhenItsDeadlineHasPassed() {
        // When
        log.deadlines(DEADLINE, DEADLINE);
        // Then
        assertThat(log.records)
                .extracting(EvidenceSealed::getKind)
                .endsWith("validation", "placement-decision", "deadline-check", "run-manifest");
        JsonNode manifest = predicate(5);
        assertThat(manifest.path("verdict").asText()).isEqualTo("INCOMPLETE");
        assertThat(manifest.path("outcome").asText()).isEqualTo("UNKNOWN");
        assertThat(manifest.path("missing").toString()).isEqualTo("[\"replay-inputs\",\"run\"]");
        assertThat(log.alerts).extracting(AlertRaised::getKind).containsExactly("EVIDENCE_MISSING");
        JsonNode alert = StrictJson.parse(log.alerts.get(0).getDetail().getBytes(StandardCharsets.UTF_8));
        assertThat(alert.path("runId").asText()).isEqualTo("run-1");
        assertThat(alert.path("deadline").asText()).isEqualTo(DEADLINE.toString());
        assertThat(alert.path("i").asLong()).isEqualTo(4);
    }

    @Test
    void isNotLookedForBeforeItsDeadline() {
        assertThat(log.deadlines(DEADLINE.minusMillis(1), DEADLINE).records).hasSize(4);
    }

    @Test
    void isNotFoundMissingByAMachineWhoseClockIsAhead() {
        // When: the broker appends the record before the deadline
        log.deadlines(DEADLINE, DEADLINE.minusMillis(1));
        // Then
        assertThat(log.records).hasSize(4);
        assertThat(log.alerts).isEmpty();
        assertThat(log.audit().alarms()).isEmpty();
    }

    @Test
    void isFoundMissingOnceHoweverOftenItIsAsked() {
        // When
        log.deadlines(DEADLINE, DEADLINE).deadlines(DEADLINE, DEADLINE);
        // Then
        assertThat(log.alerts).hasSize(1);
        assertThat(log.records).hasSize(6);
    }

    @Test
    void whatComesLaterIsSealedWithANewManifestAndSaidToBeLate() {
        // When
        log.deadlines(DEADLINE, DEADLINE).captured("run-1");
        // Then
        assertThat(log.alerts).extracting(AlertRaised::getKind).containsExactly("EVIDENCE_MISSING", "EVIDENCE_LATE");
        JsonNode manifest = predicate(7);
        assertThat(manifest.path("revision").asInt()).isEqualTo(1);
        assertThat(manifest.path("missing").toString()).isEqualTo("[\"run\"]");
    }

    @Test
    void isIncompleteForTheVerifierAndNoAlarmForTheAuditor() {
        // When
        log.deadlines(DEADLINE, DEADLINE).head();
        // Then
        assertThat(log.audit().alarms()).isEmpty();
        Verification verification = new ExportVerifier(log.trust(), ExportVerifier.Options.at(0)).verify(export());
        assertThat(verification.result()).as("%s", verification.findings()).isEqualTo(Verification.Result.INCOMPLETE);
        assertThat(verification.findings())
                .extracting(Finding::code)
                .containsOnly("EVIDENCE_MISSING", "KEY_STATUS_UNKNOWN");
    }

    private ExportFolder export() {
        MerkleTree tree = new MerkleTree();
        log.records.forEach(record ->
                tree.append(Leaf.parse(SealedLog.bytes(record.getLeaf())).hash()));
        List<ExportItem> items = new ArrayList<>();
        for (int i = 0; i < log.records.size(); i++) {
            EvidenceSealed record = log.records.get(i);
            items.add(new ExportItem(
                    SealedLog.bytes(record.getLeaf()),
                    SealedLog.bytes(record.getEnvelope()),
                    tree.inclusion(i, tree.size())));
        }
        return ExportFolder.of(ExportWriter.files("run-1", log.notes.get(0), items, log.trust()));
    }

    private JsonNode predicate(int index) {
        byte[] envelope = SealedLog.bytes(log.records.get(index).getEnvelope());
        return StrictJson.parse(Envelope.parse(envelope).payload()).path("predicate");
    }
}
