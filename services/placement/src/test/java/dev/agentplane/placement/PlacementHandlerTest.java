package dev.agentplane.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.avro.Topics;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.AdmissionState;
import dev.agentplane.events.BlobChunk;
import dev.agentplane.events.CandidateVerdict;
import dev.agentplane.events.EvidenceDraft;
import dev.agentplane.events.ExecutorRef;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.RunUnplaceable;
import dev.agentplane.events.SubjectDigest;
import dev.agentplane.events.SubmissionRejected;
import dev.agentplane.events.Workload;
import dev.agentplane.placement.fleet.Inventory;
import dev.agentplane.placement.fleet.InventoryFile;
import dev.agentplane.placement.fleet.InventoryReader;
import dev.agentplane.placement.fleet.Node;
import dev.agentplane.placement.fleet.SelectionPolicy;
import dev.agentplane.placement.schedule.Fleets;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Outgoing;
import dev.agentplane.platform.PoisonException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlacementHandlerTest {

    private final PlacementConfig config = PlacementConfig.builtIn("test");
    private final PlacementHandler handler = new PlacementHandler(config);

    private static JsonNode json(String text) {
        return StrictJson.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static <T> T only(List<Outgoing> outputs, Class<T> type) {
        List<Outgoing> placements = outputs.stream()
                .filter(output -> output.topic().equals(Topics.PLACEMENTS))
                .toList();
        assertThat(placements).singleElement().satisfies(output -> {
            assertThat(output.key()).isEqualTo(Admissions.TRACE);
            assertThat(output.partition()).isEqualTo(3);
        });
        return type.cast(placements.get(0).event());
    }

    @Test
    void anAdmittedRunIsPlacedWithEvidence() {
        // Given
        Workload workload = Admissions.workload().build();

        // When
        RunPlaced placed = only(handler.handle(Admissions.admitted(workload)), RunPlaced.class);

        // Then
        assertThat(placed.getWorkload()).isEqualTo(workload);
        assertThat(placed.getExecutor()).isEqualTo(new ExecutorRef("local", "local", null));
        assertThat(placed.getBackend()).isEqualTo("lima-process");
        assertThat(placed.getDegradation()).isNull();
        assertThat(placed.getInventoryDigest())
                .isEqualTo(config.inventory().inventory().digest().toString());
        assertThat(placed.getCandidates())
                .containsExactly(new CandidateVerdict("local", List.of(), null, 4_000_000_500L));
        EvidenceDraft draft = placed.getDraft();
        assertThat(draft.getKind()).isEqualTo("placement-decision");
        assertThat(draft.getOutcome()).isEqualTo("PLACED");
        assertThat(draft.getProducedAt()).isEqualTo(Admissions.AT);
        assertThat(draft.getSubjects()).containsExactly(new SubjectDigest("bundle:demo-agent@0.1.0", "ab".repeat(32)));
        assertThat(draft.getArtifacts()).containsOnlyKeys("placement-decision.json", "placement-receipt.json");
    }

    @Test
    void theArtifactsAreCanonicalTextAndSayWhatWasDecided() {
        // When
        EvidenceDraft draft = only(
                        handler.handle(Admissions.admitted(Admissions.workload().build())), RunPlaced.class)
                .getDraft();

        // Then
        draft.getArtifacts().values().forEach(text -> assertThat(CanonicalJson.text(json(text)))
                .isEqualTo(text));
        assertThat(draft.getArtifacts().get("placement-decision.json"))
                .isEqualTo("{\"backendIntent\":\"lima-process\",\"caps\":{\"arch\":\"unknown\",\"os\":\"unknown\"},"
                        + "\"capturedAt\":\"2026-03-01T12:00:00.250Z\",\"chosenExecutor\":\"local\",\"kind\":"
                        + "\"PlacementDecision\",\"rejected\":[],\"requiresKvm\":false,\"sshRef\":\"local\"}");
        JsonNode receipt = json(draft.getArtifacts().get("placement-receipt.json"));
        assertThat(receipt.path("signedBy").asText()).isEqualTo("agentplane-placement");
        assertThat(receipt.at("/decision/chosenSite").asText()).isEqualTo("local");
        assertThat(receipt.at("/decision/scheduler"))
                .isEqualTo(json(draft.getArtifacts().get("placement-decision.json")));
        JsonNode detail = json(draft.getDetail());
        assertThat(detail.path("outcome").asText()).isEqualTo("PLACED");
        assertThat(detail.at("/admission/offset").asLong()).isEqualTo(41);
        assertThat(detail.at("/skippedChecks").size()).isEqualTo(5);
    }

    @Test
    void aRunNobodyCanTakeLeavesEvidenceToo() {
        // Given
        Workload workload = Admissions.workload().setBackendIntent("qemu").build();

        handler.handle(Admissions.admitted(workload)).forEach(output -> handler.replay(3, output));

        // When
        RunUnplaceable unplaceable = only(
                handler.handle(Admissions.deadline(Admissions.TRACE, Admissions.AT.plusSeconds(20))),
                RunUnplaceable.class);

        // Then
        assertThat(unplaceable.getCandidates()).singleElement().satisfies(candidate -> {
            assertThat(candidate.getCodes()).containsExactly("BACKEND_UNSUPPORTED", "KVM_REQUIRED");
            assertThat(candidate.getReason()).startsWith("BACKEND_UNSUPPORTED: ");
        });
        EvidenceDraft draft = unplaceable.getDraft();
        assertThat(draft.getOutcome()).isEqualTo("UNPLACEABLE");
        assertThat(draft.getArtifacts()).containsOnlyKeys("placement-receipt.json");
        JsonNode receipt = json(draft.getArtifacts().get("placement-receipt.json"));
        assertThat(receipt.at("/decision/chosenSite").isNull()).isTrue();
        assertThat(receipt.at("/decision").has("scheduler")).isFalse();
        assertThat(receipt.at("/decision/rejectedSites/0/codes").size()).isEqualTo(2);
    }

    @Test
    void aFallbackIsNeverSilent() {
        // Given
        PlacementConfig lenient = new PlacementConfig(config.inventory(), Optional.empty(), true, "ops", "test");
        Workload workload = Admissions.workload().setBackendIntent("qemu").build();

        // When
        RunPlaced placed = only(new PlacementHandler(lenient).handle(Admissions.admitted(workload)), RunPlaced.class);

        // Then
        assertThat(placed.getBackend()).isEqualTo("lima-process");
        assertThat(placed.getDegradation())
                .isEqualTo("{\"authorisedBy\":\"cli\",\"from\":\"qemu\",\"principal\":\"ops\",\"reason\":"
                        + "\"KVM_UNAVAILABLE\",\"to\":\"lima-process\"}");
        JsonNode decision = json(placed.getDraft().getArtifacts().get("placement-decision.json"));
        assertThat(decision.path("backendIntent").asText()).isEqualTo("qemu");
        assertThat(decision.path("requiresKvm").asBoolean()).isTrue();
        JsonNode receipt = json(placed.getDraft().getArtifacts().get("placement-receipt.json"));
        assertThat(receipt.at("/decision/backend").asText()).isEqualTo("lima-process");
        JsonNode detail = json(placed.getDraft().getDetail());
        assertThat(detail.path("degradation")).isEqualTo(json(placed.getDegradation()));
        assertThat(detail.at("/firstRound/candidates/0/codes").size()).isEqualTo(2);
    }

    @Test
    void decidingAgainGivesIdenticalBytes() {
        // Given
        Incoming record = Admissions.admitted(Admissions.workload().build());

        // When
        RunPlaced first = only(handler.handle(record), RunPlaced.class);
        RunPlaced second = only(new PlacementHandler(PlacementConfig.builtIn("test")).handle(record), RunPlaced.class);

        // Then
        assertThat(Admissions.bytes(second)).isEqualTo(Admissions.bytes(first));
    }

    @ParameterizedTest
    @EnumSource(
            value = AdmissionState.class,
            names = {"HELD", "DENIED"})
    void whatIsNotAdmittedIsNotPlaced(AdmissionState state) {
        // Given
        Workload workload = state == AdmissionState.HELD ? Admissions.workload().build() : null;

        // When, Then
        assertThat(handler.handle(Admissions.incoming(Admissions.validated(state, workload))))
                .isEmpty();
    }

    @Test
    void aRejectedSubmissionIsNotPlaced() {
        // Given
        SubmissionRejected rejected = new SubmissionRejected(
                Admissions.TRACE,
                Admissions.DIGEST,
                Admissions.DIGEST,
                Admissions.submission(),
                "alice",
                "TRACE_ID_CONFLICT",
                "",
                Admissions.validated(AdmissionState.DENIED, null).getDraft());

        // When, Then
        assertThat(handler.handle(Admissions.incoming(rejected))).isEmpty();
    }

    @Test
    void aTraceIsDecidedAboutOnceAlsoAfterARestart() {
        // Given
        Incoming record = Admissions.admitted(Admissions.workload().build());
        List<Outgoing> first = handler.handle(record);
        PlacementHandler restarted = new PlacementHandler(config);
        first.forEach(output -> restarted.replay(0, output));

        // When, Then
        assertThat(restarted.handle(record)).isEmpty();
    }

    @Test
    void aDecisionThatWasNotCommittedIsForgotten() {
        // Given
        Incoming record = Admissions.admitted(Admissions.workload().build());
        handler.handle(record).forEach(output -> handler.replay(3, output));

        // When
        handler.tables().orElseThrow().rollback();

        // Then
        only(handler.handle(record), RunPlaced.class);
    }

    @Test
    void anAdmissionWithoutAWorkloadIsPoison() {
        Incoming record = Admissions.incoming(Admissions.validated(AdmissionState.ADMITTED, null));

        assertThatThrownBy(() -> handler.handle(record))
                .isInstanceOfSatisfying(PoisonException.class, poison -> assertThat(poison.code())
                        .isEqualTo("WORKLOAD_MISSING"));
    }

    @Test
    void aBackendAdmissionMustNotLetThroughIsPoison() {
        Incoming record = Admissions.admitted(
                Admissions.workload().setBackendIntent("docker").build());

        assertThatThrownBy(() -> handler.handle(record))
                .isInstanceOfSatisfying(PoisonException.class, poison -> assertThat(poison.code())
                        .isEqualTo("BACKEND_UNKNOWN"));
    }

    @Test
    void theOfflineDecisionIsTheServicesDecision() {
        // Given
        JsonNode manifest = json("{\"spec\":{\"vm\":{\"backendIntent\":\"lima-process\"}}}");

        // When
        OfflinePlacement.Result offline = new OfflinePlacement()
                .place(
                        ManifestSpec.read(manifest),
                        new InventoryReader().read(InventoryReader.builtIn()),
                        Optional.empty(),
                        Admissions.AT);

        // Then
        JsonNode detail = json(
                only(handler.handle(Admissions.admitted(Admissions.workload().build())), RunPlaced.class)
                        .getDraft()
                        .getDetail());
        assertThat(offline.isPlaced()).isTrue();
        assertThat(offline.json().path("candidates")).isEqualTo(detail.path("candidates"));
        assertThat(offline.json().path("executor")).isEqualTo(detail.path("executor"));
    }

    @Test
    void anAgentMachineRunNamesTheNewerContractItNeeds() {
        // Given
        PlacementConfig machines = new PlacementConfig(
                new InventoryReader().read(Fixtures.read("strict-v0.2.json")), Optional.empty(), false, "ops", "test");
        Workload workload =
                Admissions.workload().setBackendIntent("agent-machine").build();

        // When
        RunPlaced placed = only(new PlacementHandler(machines).handle(Admissions.admitted(workload)), RunPlaced.class);

        // Then
        assertThat(placed.getExecutor().getName()).isEqualTo("mac");
        JsonNode detail = json(placed.getDraft().getDetail());
        assertThat(detail.at("/contracts"))
                .isEqualTo(json("{\"placement-decision.json\":\"v0.2\",\"placement-receipt.json\":\"v0.1\"}"));
    }

    @Test
    void aLargeFleetIsListedInPartAndKeptAsAWhole() {
        // Given 3,000 executors, of which only the last one by name can take it
        List<Node> nodes = new ArrayList<>();
        IntStream.range(0, 2_999).forEach(i -> nodes.add(Fleets.disabled(Fleets.node("executor-" + i))));
        nodes.add(Fleets.node("zulu"));
        Inventory fleet =
                new Inventory(Digest.of(new byte[0]), Inventory.Form.V0_1, nodes, "zulu", SelectionPolicy.DEFAULT);
        PlacementConfig large =
                new PlacementConfig(new InventoryFile(fleet, List.of()), Optional.empty(), false, "placer", "test");

        // When
        List<Outgoing> outputs = new PlacementHandler(large)
                .handle(Admissions.admitted(Admissions.workload().build()));

        // Then the record is small and lists the chosen one
        RunPlaced placed = only(outputs, RunPlaced.class);
        assertThat(Admissions.bytes(placed).length).isLessThan(256 * 1024);
        assertThat(placed.getCandidates())
                .hasSize(201)
                .extracting(CandidateVerdict::getExecutor)
                .contains("zulu", "*");

        // And the blob it names has a verdict for everybody
        JsonNode detail = json(placed.getDraft().getDetail());
        byte[] account = blob(outputs);
        assertThat(detail.at("/allCandidates/sha256").asText())
                .isEqualTo(Digest.of(account).toString());
        assertThat(detail.at("/candidates").size()).isEqualTo(200);
        assertThat(StrictJson.parse(account).path("candidates").size()).isEqualTo(3_000);
        assertThat(json(placed.getDraft().getArtifacts().get("placement-decision.json"))
                        .path("rejected")
                        .path(199)
                        .path("reason")
                        .asText())
                .isEqualTo("2800 more: agentplane://blob/" + Digest.of(account));
    }

    @Test
    void aBlobIsNotADecision() {
        // Given
        handler.replay(
                3,
                new Outgoing(
                        Topics.BLOBS, Admissions.TRACE, Admissions.workload().build(), 0));

        // When, Then
        only(handler.handle(Admissions.admitted(Admissions.workload().build())), RunPlaced.class);
    }

    private static byte[] blob(List<Outgoing> outputs) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Outgoing output : outputs) {
            if (output.event() instanceof BlobChunk chunk) {
                assertThat(output.topic()).isEqualTo(Topics.BLOBS);
                assertThat(output.key()).isEqualTo(chunk.getSha256() + "/" + chunk.getChunk());
                byte[] data = new byte[chunk.getData().remaining()];
                chunk.getData().duplicate().get(data);
                bytes.writeBytes(data);
            }
        }
        return bytes.toByteArray();
    }
}
