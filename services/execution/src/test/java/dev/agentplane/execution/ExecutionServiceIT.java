package dev.agentplane.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.domain.bundle.FileList;
import dev.agentplane.events.AttemptEnd;
import dev.agentplane.events.CancelRequested;
import dev.agentplane.events.RunCompleted;
import dev.agentplane.events.RunLogged;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.RunStream;
import dev.agentplane.execution.runner.Processes;
import dev.agentplane.platform.BlobSink;
import dev.agentplane.platform.Incoming;
import dev.agentplane.platform.Platform;
import dev.agentplane.testkit.TestCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A real broker, real processes; workers are killed for real. */
class ExecutionServiceIT {

    private Path directory;
    private TestCluster cluster;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<Process> workers = new ArrayList<>();

    @BeforeEach
    void startCluster() throws IOException {
        directory = Files.createTempDirectory("execution");
        cluster = TestCluster.start(directory.resolve("cluster"));
    }

    @AfterEach
    void stopAll() throws Exception {
        for (Process worker : workers) {
            worker.destroyForcibly().waitFor();
        }
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        cluster.close();
        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(Processes.containing(directory + "/execution"))
                        .isEmpty());
    }

    private void startHere(String instance, int slots) {
        Platform platform = cluster.newPlatform(instance);
        opened.add(platform);
        opened.add(ExecutionService.start(
                platform, WorkerMain.config(directory, slots), InstantSource.system(), RandomGenerator.getDefault()));
    }

    private Process startProcess(String instance) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkerMain.class.getName(),
                        cluster.bootstrap(),
                        cluster.registryUrl(),
                        instance,
                        directory.toString())
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        workers.add(process);
        return process;
    }

    private void place(String traceId, String script, int seconds, String sshRef) {
        place(traceId, script, seconds, sshRef, List.of());
    }

    private void place(String traceId, String script, int seconds, String sshRef, List<String> secrets) {
        BlobSink sink = cluster.platform().blobSink();
        FileList files = new Bundles(sink).files(script);
        RunPlaced placed = Events.placed(
                Events.workload(traceId)
                        .setBundleDigest(files.digest().toString())
                        .setMaxRunSeconds(seconds)
                        .setSecretsRequired(secrets)
                        .build(),
                sshRef);
        cluster.publish(Topics.PLACEMENTS, traceId, placed);
    }

    private void placeInProd(String traceId, List<String> secrets) {
        FileList files = new Bundles(cluster.platform().blobSink()).files("echo begun; " + Canary.SCRIPT);
        cluster.publish(
                Topics.PLACEMENTS,
                traceId,
                Events.placed(
                        Events.workload(traceId)
                                .setBundleDigest(files.digest().toString())
                                .setLane("prod")
                                .setSecretsRequired(secrets)
                                .build(),
                        "local"));
    }

    private Map<String, RunCompleted> awaitCompleted(int count) {
        Map<String, RunCompleted> completed = new HashMap<>();
        List<Incoming> records = cluster.await(
                Topics.RUNS,
                all -> all.stream()
                                .filter(record -> record.event() instanceof RunCompleted)
                                .count()
                        >= count);
        for (Incoming record : records) {
            if (record.event() instanceof RunCompleted run) {
                assertThat(completed.put(run.getTraceId(), run))
                        .as("a second outcome of " + run.getTraceId())
                        .isNull();
            }
        }
        return completed;
    }

    private void awaitMembersWithWork(int count) {
        try (Admin admin = cluster.platform().clients().admin()) {
            String group = "agentplane-execution-worker";
            await().atMost(Duration.ofSeconds(120))
                    .until(
                            () -> admin
                                            .describeConsumerGroups(List.of(group))
                                            .describedGroups()
                                            .get(group)
                                            .get()
                                            .members()
                                            .stream()
                                            .filter(member -> !member.assignment()
                                                    .topicPartitions()
                                                    .isEmpty())
                                            .count()
                                    == count);
        }
    }

    @Test
    void everyPlacedRunGetsItsOneOutcome() {
        // Given
        ListAppender<ILoggingEvent> logs = new ListAppender<>();
        logs.start();
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).addAppender(logs);
        startHere("one", 2);

        // When
        place("good", "cat data/gr*.txt; echo r >\"$1/r\"", 20, "local");
        place("failing", "exit 7", 20, "local");
        place("slow", "setsid sleep 8311 & sleep 8311", 1, "local");
        place("unreachable", "exit 0", 20, "nobody@127.0.0.1:1");
        place("secretive", Canary.SCRIPT, 60, "local", Canary.NEEDS.required());
        placeInProd("curious", Canary.NEEDS.required());
        place("nonsense", "exit 0", 20, "not a destination");
        place("after", "exit 0", 20, "local");
        cluster.publish(Topics.CANCELLATIONS, "unwanted", cancel("unwanted"));
        place("unwanted", "echo begun; echo r >\"$1/r\"; exec sleep 8312", 600, "local");
        cluster.publish(Topics.CANCELLATIONS, "good", cancel("nobody-knows-this-one"));

        // Then
        Map<String, RunCompleted> completed = awaitCompleted(9);
        assertThat(completed.get("unwanted").getOutcome()).isEqualTo("CANCELLED");
        assertThat(completed.get("unwanted").getFinished().getMessage())
                .startsWith("cancelled by ops@example: no longer needed");
        assertThat(completed.get("unwanted").getDraft().getOutcome()).isEqualTo("CANCELLED");
        assertThat(completed.get("good").getOutcome()).isEqualTo("SUCCEEDED");
        assertThat(completed.get("good").getFinished().getOutputs()).hasSize(1);
        assertThat(completed.get("failing").getOutcome()).isEqualTo("FAILED");
        assertThat(completed.get("failing").getFinished().getExitCode()).isEqualTo(7);
        assertThat(completed.get("slow").getOutcome()).isEqualTo("TIMED_OUT");
        assertThat(completed.get("slow").getDraft().getArtifacts()).containsKey("timeout-artifact.json");
        assertThat(completed.get("unreachable").getOutcome()).isEqualTo("LOST");
        assertThat(completed.get("unreachable").getFinished().getMessage()).contains("cannot be reached");
        assertThat(completed.get("nonsense").getOutcome()).isEqualTo("FAILED");
        assertThat(completed.get("nonsense").getFinished().getMessage()).contains("SSH destination");
        assertThat(completed.get("after").getOutcome()).isEqualTo("SUCCEEDED");
        assertThat(Processes.containing("8311")).isEmpty();
        assertThat(completed.get("secretive").getOutcome()).isEqualTo("SUCCEEDED");
        assertThat(completed.get("secretive").getFinished().getOutputs()).hasSize(3);
        assertThat(completed.get("secretive").getFinished().getIsolation()).contains("\"secretsGrantedBy\":\"sha256:");
        assertThat(completed.get("curious").getFinished().getEnd()).isEqualTo(AttemptEnd.REFUSED);
        assertThat(completed.get("curious").getDraft().getOutcome()).isEqualTo("FAILED");
        assertThat(completed.get("curious").getFinished().getStdout()).isNull();
        assertThat(completed.get("curious").getFinished().getMessage())
                .startsWith("secret API_TOKEN is not granted to bundle demo-agent")
                .contains("another lane");
        await().atMost(Duration.ofSeconds(120)).untilAsserted(() -> assertThat(shown("secretive"))
                .contains("token [redacted:API_TOKEN]\n")
                .doesNotContain(Canary.VALUE));
        assertThat(shown("good")).isEqualTo("data\n");
        theCanaryIsOnNoTopicInNoFileAndInNoLog(logs);
    }

    private String shown(String traceId) {
        return cluster.events(Topics.RUN_LOGS, RunLogged.class).stream()
                .filter(piece -> piece.getTraceId().equals(traceId) && piece.getStream() == RunStream.STDOUT)
                .map(piece -> StandardCharsets.UTF_8.decode(piece.getData()).toString())
                .collect(Collectors.joining());
    }

    @Test
    void aCancelledRunIsEndedWithAllItStartedAndItsLogsAreKept() throws Exception {
        // Given
        startHere("one", 2);
        place("long", "echo begun; echo r >\"$1/r\"; setsid sleep 8315 & sleep 8315", 3600, "local");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Processes.containing("8315").size() > 1);

        // When
        cluster.publish(Topics.CANCELLATIONS, "long", cancel("long"));

        // Then
        RunCompleted run = awaitCompleted(1).get("long");
        assertThat(run.getOutcome()).isEqualTo("CANCELLED");
        assertThat(run.getFinished().getOutputs()).hasSize(1);
        assertThat(run.getFinished().getStdout().getSize()).isEqualTo("begun\n".length());
        assertThat(Processes.containing("8315")).isEmpty();
    }

    private void theCanaryIsOnNoTopicInNoFileAndInNoLog(ListAppender<ILoggingEvent> logs) {
        for (Topic<?> topic : Topics.ALL) {
            assertThat(cluster.readBytes(topic.name()))
                    .as(topic.name())
                    .noneMatch(record -> record.value() != null && Canary.isIn(record.value()));
        }
        // What an executor keeps of a run is deleted when its outcome is durable.
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(Canary.filesBelow(directory)).isEmpty());
        assertThat(List.copyOf(logs.list))
                .extracting(event -> event.getFormattedMessage() + event.getKeyValuePairs())
                .noneMatch(line -> line.contains(Canary.VALUE));
    }

    private static CancelRequested cancel(String traceId) {
        return new CancelRequested(traceId, "ops@example", "no longer needed", Instant.EPOCH);
    }

    @Test
    void aWorkerKilledDuringARunIsReplacedByAnother() throws Exception {
        // Given
        Process first = startProcess("first");
        place("long", "sleep 5.8312; echo done", 60, "local");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !Processes.containing("5.8312").isEmpty());

        // When
        startHere("second", 2);
        first.destroyForcibly().waitFor();
        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(Processes.containing("5.8312")).isEmpty());

        // Then
        RunCompleted run = awaitCompleted(1).get("long");
        assertThat(run.getOutcome()).isEqualTo("SUCCEEDED");
        assertThat(run.getFinished().getAttempt()).isEqualTo(2);
        assertThat(run.getFinished().getWorker()).startsWith("second#");
    }

    @Test
    void aWorkerThatIsStartedAgainTakesItsOwnRunsUpAtOnce() throws Exception {
        // Given
        Process first = startProcess("same");
        for (int i = 0; i < 6; i++) {
            place("run-" + i, "sleep 1.8313", 60, "local");
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !Processes.containing("1.8313").isEmpty());

        // When
        first.destroyForcibly().waitFor();
        startProcess("same");

        // Then
        Map<String, RunCompleted> completed = awaitCompleted(6);
        assertThat(completed.values()).extracting(RunCompleted::getOutcome).containsOnly("SUCCEEDED");
        assertThat(completed.values())
                .extracting(run -> run.getFinished().getAttempt())
                .allMatch(attempt -> attempt <= 2)
                .contains(2);
    }

    @Test
    void aWorkerThatIsToldToStopLetsGoOfItsRuns() throws Exception {
        // Given
        Process first = startProcess("leaving");
        place("long", "sleep 4.8314", 60, "local");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !Processes.containing("4.8314").isEmpty());
        startHere("staying", 2);

        // When
        first.destroy();
        first.waitFor();

        // Then
        RunCompleted run = awaitCompleted(1).get("long");
        assertThat(run.getOutcome()).isEqualTo("SUCCEEDED");
        assertThat(run.getFinished().getAttempt()).isEqualTo(2);
    }

    @Test
    void twoWorkersShareTheWorkAndNothingIsRunTwice() throws Exception {
        // Given
        startHere("a", 2);
        startHere("b", 2);
        awaitMembersWithWork(2);

        // When
        for (int i = 0; i < 30; i++) {
            place("s-" + i, "echo " + i, 20, "local");
        }

        // Then
        Map<String, RunCompleted> completed = awaitCompleted(30);
        assertThat(completed.values()).allSatisfy(run -> assertThat(run.getOutcome())
                .as("%s: %s", run.getTraceId(), run.getFinished())
                .isEqualTo("SUCCEEDED"));
        assertThat(completed.values())
                .extracting(run -> run.getFinished().getAttempt())
                .containsOnly(1);
        assertThat(completed.values())
                .extracting(run -> run.getFinished().getWorker().substring(0, 2))
                .contains("a#", "b#");
    }
}
