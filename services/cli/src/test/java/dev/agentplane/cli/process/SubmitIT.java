package dev.agentplane.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.attestation.keys.KeyFile;
import dev.agentplane.cli.Invocation;
import dev.agentplane.cli.instance.ScratchDirectory;
import dev.agentplane.cli.invocation.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that talk to a running instance, against one. */
class SubmitIT {

    @TempDir
    static Path directory;

    private static Instance instance;

    @BeforeAll
    static void up() throws Exception {
        instance = new Instance(directory, Map.of());
    }

    @AfterAll
    static void down() throws Exception {
        instance.close();
        // JUnit would warn about each of the hundreds of links in what sandboxed scripts see as /etc.
        ScratchDirectory.remove(directory.resolve("data/runs"));
    }

    @Test
    void aBundleIsFollowedToItsEndAndEveryCommandTellsTheSameStory() {
        // When
        Invocation submitted =
                agentplane("submit", Bundles.path("example-agent"), "--trace-id", "good-1", "--wait", "--json");
        // Then
        assertThat(submitted.code()).as(submitted.err()).isEqualTo(ExitCode.DONE);
        assertThat(submitted.json().at("/state").asText()).isEqualTo("SUCCEEDED");
        assertThat(submitted.json().at("/closed").asBoolean()).isTrue();
        assertThat(submitted.err())
                .contains("✓ validated   ADMITTED", "✓ placed      local", "✓ run         SUCCEEDED");
        Invocation watch = agentplane("watch", "good-1", "--json");
        JsonNode watched = watch.json();
        assertThat(watch.err()).contains("out │ [1/4] reading", "out │ [2/4] routing");
        assertThat(agentplane("watch", "good-1", "--no-logs").err()).doesNotContain("out │");
        JsonNode explained = agentplane("explain", "good-1", "--json").json();
        assertThat(watched).isEqualTo(submitted.json()).isEqualTo(explained);
        assertThat(agentplane("runs", "--limit", "100").out()).contains("good-1", "SUCCEEDED", "example-agent@0.1.0");
        JsonNode listed = agentplane("runs", "--state", "SUCCEEDED", "--limit", "100", "--json")
                .json()
                .at("/runs");
        assertThat(listed)
                .contains(watched)
                .allSatisfy(run -> assertThat(run.at("/state").asText()).isEqualTo("SUCCEEDED"));
        assertThat(agentplane("explain", "good-1").out())
                .contains("Admission: ADMITTED", "Placement: local", "Run: SUCCEEDED, exit 0", "Evidence: complete");
    }

    @Test
    void theAuditOfARunningInstanceRaisesNoAlarm() {
        // Given
        agentplane("submit", Bundles.path("example-agent"), "--trace-id", "audited", "--wait");
        await().atMost(Duration.ofSeconds(120)).untilAsserted(() -> {
            // When
            Invocation audit = agentplane("log", "verify", "--json");
            // Then
            assertThat(audit.code()).as(audit.out() + audit.err()).isEqualTo(ExitCode.DONE);
            assertThat(audit.json().at("/result").asText()).isEqualTo("CLEAN");
            assertThat(audit.json().at("/keys").asText()).isEqualTo("trusted");
        });
    }

    @Test
    void aRunWaitsForADrainedExecutorAndIsPlacedWhenItIsBack() throws IOException {
        // Given
        Path bundle = changed("waits", "\"maxRunSeconds\": 60", "\"maxRunSeconds\": 1800");
        assertThat(agentplane("fleet", "drain", "local", "--reason", "new disk").code())
                .isEqualTo(ExitCode.DONE);
        try {
            await().atMost(Duration.ofSeconds(120)).untilAsserted(() -> assertThat(agentplane("fleet", "--json")
                            .json()
                            .at("/executors/0/drain/reason")
                            .asText())
                    .isEqualTo("new disk"));
            // When
            agentplane("submit", bundle.toString(), "--trace-id", "patient");
            await().atMost(Duration.ofSeconds(120)).untilAsserted(() -> assertThat(
                            agentplane("explain", "patient").out())
                    .contains("Placement: waited", "DRAINED: expected an executor in use", "new disk"));
        } finally {
            agentplane("fleet", "undrain", "local");
        }
        // Then
        assertThat(agentplane("watch", "patient", "--json").json().at("/state").asText())
                .isEqualTo("SUCCEEDED");
        Invocation again = agentplane("explain", "patient", "--redecide", "--json");
        assertThat(again.code()).as(again.out()).isEqualTo(ExitCode.DONE);
        assertThat(again.json().at("/redecision/identical").asBoolean()).isTrue();
    }

    @Test
    void theSameBundleUnderTheSameTraceIdChangesNothing() {
        // Given
        Invocation first =
                agentplane("submit", Bundles.path("example-agent"), "--trace-id", "twice", "--wait", "--json");
        // When
        Invocation second =
                agentplane("submit", Bundles.path("example-agent"), "--trace-id", "twice", "--wait", "--json");
        // Then
        assertThat(second.code()).as(second.err()).isEqualTo(ExitCode.DONE);
        assertThat(second.json().at("/run")).isEqualTo(first.json().at("/run"));
        assertThat(instance.outcomes().get("twice")).containsExactly("SUCCEEDED");
    }

    @Test
    void anotherBundleUnderATakenTraceIdIsRefused() {
        // Given
        agentplane("submit", Bundles.path("example-agent"), "--trace-id", "taken", "--wait");
        // When
        Invocation refused = agentplane("submit", Bundles.path("failing-agent"), "--trace-id", "taken", "--wait");
        // Then
        assertThat(refused.code()).as(refused.err()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.err()).contains("TRACE_ID_CONFLICT").doesNotContain("\tat ");
        assertThat(instance.outcomes().get("taken")).containsExactly("SUCCEEDED");
    }

    @Test
    void aFailedRunFailsTheCommand() {
        Invocation failed = agentplane("submit", Bundles.path("failing-agent"), "--wait", "--json");

        assertThat(failed.code()).as(failed.err()).isEqualTo(ExitCode.NEGATIVE);
        assertThat(failed.json().at("/run/exitCode").asInt()).isEqualTo(7);
    }

    @Test
    void aDeniedBundleNamesItsFindingsAndLeavesEvidence() throws IOException {
        // Given
        Path bundle = changed("denied", "\"allowAGPL\": false", "\"allowAGPL\": true");
        // When
        Invocation denied = agentplane("submit", bundle.toString(), "--wait", "--json");
        // Then
        assertThat(denied.code()).as(denied.err()).isEqualTo(ExitCode.NEGATIVE);
        assertThat(denied.json().at("/state").asText()).isEqualTo("DENIED");
        assertThat(denied.json().at("/admission/findings/0/code").asText()).isEqualTo("AGPL_NOT_FALSE");
        assertThat(denied.json().at("/evidence").toString()).contains("validation", "run-manifest");
    }

    @Test
    void aGatedBundleIsHeldAndTheCommandSaysSoAtOnce() throws IOException {
        // Given
        Path bundle = changed("held", "\"humanGateRequired\": false", "\"humanGateRequired\": true");
        // When
        Invocation held = agentplane("submit", bundle.toString(), "--wait");
        // Then
        assertThat(held.code()).as(held.err()).isEqualTo(ExitCode.REFUSED);
        assertThat(held.out()).endsWith(" HELD\n");
    }

    @Test
    void aHeldRunGoesOnWhenSomebodyWhoMayApproveSaysSoAndVerifiersSeeHisSignature() throws IOException {
        // Given
        Path bundle = changed("approved", "\"humanGateRequired\": false", "\"humanGateRequired\": true");
        agentplane("submit", bundle.toString(), "--trace-id", "approved-1", "--wait");
        String ada = key("ada");
        String[] approve = {"approve", "approved-1", "--principal", "ada", "--key", ada, "--json"};
        // When
        Invocation tooEarly = agentplane(approve);
        Invocation registered = register("ada");
        Invocation granted = agentplane(approve);
        Invocation again = agentplane(approve);
        agentplane("watch", "approved-1");
        Path export = directory.resolve("approved-export");
        agentplane("evidence", "export", "approved-1", "-o", export.toString());
        String trust = directory.resolve("data/trust.json").toString();
        Invocation verified = agentplane("evidence", "verify", export.toString(), "--trust", trust, "--json");
        // Then
        assertThat(tooEarly.code()).as(tooEarly.err()).isEqualTo(ExitCode.REFUSED);
        assertThat(tooEarly.json().at("/code").asText()).isEqualTo("APPROVAL_UNVERIFIED");
        assertThat(registered.code()).as(registered.err()).isEqualTo(ExitCode.DONE);
        assertThat(granted.code()).as(granted.out() + granted.err()).isEqualTo(ExitCode.DONE);
        assertThat(granted.json().at("/outcome").asText()).isEqualTo("GRANTED");
        assertThat(again.code()).as(again.err()).isEqualTo(ExitCode.NEGATIVE);
        assertThat(agentplane("explain", "approved-1").out())
                .contains("REJECTED by ada  APPROVAL_UNVERIFIED", "GRANTED by ada  ACCEPTED", "Run: SUCCEEDED");
        assertThat(verified.code()).as(verified.out()).isEqualTo(ExitCode.DONE);
        Invocation redecided = agentplane("validate", "--redecide", "approved-1", "--json");
        assertThat(redecided.code()).as(redecided.out() + redecided.err()).isEqualTo(ExitCode.DONE);
        assertThat(redecided.json().at("/decisions")).hasSize(2);
        String key = KeyFile.load(Path.of(ada)).publicKey().shortId();
        try (Stream<Path> files = Files.walk(export)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.endsWith("approval." + key + ".sigstore.json"));
        }
    }

    @Test
    void theGlassIsBrokenByTwoPeopleAndADenialEndsAHold() throws IOException {
        // Given
        Path bundle = changed("prod", "\"humanGateRequired\": false", "\"humanGateRequired\": true");
        Path manifest = bundle.resolve("bundle.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"lane\": \"staging\"", "\"lane\": \"prod\""));
        String first = key("carl");
        String second = key("dora");
        register("carl");
        register("dora");
        agentplane("submit", bundle.toString(), "--trace-id", "glass-1", "--wait");
        agentplane("submit", bundle.toString(), "--trace-id", "glass-2", "--wait");
        String file = directory.resolve("glass.json").toString();
        // When
        Invocation alone = agentplane(
                "approve",
                "glass-1",
                "--break-glass",
                "INC-7",
                "-o",
                file,
                "--reason",
                "outage",
                "--principal",
                "carl",
                "--key",
                first);
        Invocation both =
                agentplane("approve", "--countersign", file, "--principal", "dora", "--key", second, "--json");
        Invocation denied = agentplane("deny", "glass-2", "--principal", "carl", "--key", first, "--json");
        // Then
        assertThat(alone.code()).as(alone.err()).isEqualTo(ExitCode.DONE);
        assertThat(both.code()).as(both.out() + both.err()).isEqualTo(ExitCode.DONE);
        assertThat(denied.code()).as(denied.out() + denied.err()).isEqualTo(ExitCode.DONE);
        assertThat(denied.json().at("/state").asText()).isEqualTo("DENIED");
        assertThat(agentplane("watch", "glass-1", "--json").json().at("/state").asText())
                .isEqualTo("SUCCEEDED");
    }

    private static String key(String name) throws IOException {
        Path file = directory.resolve(name + ".pem");
        KeyFile key = KeyFile.loadOrCreate(file, new SecureRandom());
        Files.writeString(directory.resolve(name + ".pem.pub"), key.publicKey().pem());
        return file.toString();
    }

    private static Invocation register(String name) {
        String file = directory.resolve(name + ".pem.pub").toString();
        return agentplane("keys", "register", file, "--principal", name, "--role", "approve");
    }

    @Test
    void evidenceIsExportedAndVerifiesAgainstTheTrustFileOfTheInstance() throws IOException {
        // Given
        agentplane("submit", Bundles.path("example-agent"), "--trace-id", "exported", "--wait");
        Path export = directory.resolve("export");
        // When
        Invocation exported = agentplane("evidence", "export", "exported", "-o", export.toString());
        String trust = directory.resolve("data/trust.json").toString();
        Invocation verified = agentplane("evidence", "verify", export.toString(), "--trust", trust, "--json");
        // Then
        assertThat(exported.code()).as(exported.err()).isEqualTo(ExitCode.DONE);
        assertThat(verified.code()).as(verified.out()).isEqualTo(ExitCode.DONE);
        assertThat(verified.json().at("/outcome").asText()).isEqualTo("SUCCEEDED");

        // When one byte of an artifact is another
        Path artifact = export.resolve("artifacts/run-artifact.json");
        Files.writeString(artifact, Files.readString(artifact).replaceFirst("0", "1"));
        // Then
        assertThat(agentplane("evidence", "verify", export.toString(), "--trust", trust)
                        .code())
                .isEqualTo(ExitCode.NEGATIVE);
    }

    @Test
    void importedEvidenceIsSealedBesideTheRunItBelongsToOnce() throws IOException {
        // Given
        agentplane("submit", Bundles.path("example-agent"), "--trace-id", "joined", "--wait");
        Path plan = Files.writeString(
                directory.resolve("plan.json"),
                "{\"type\":\"NetworkDoorPlan\",\"capturedAt\":\"2026-03-04T05:06:07Z\",\"destinationStored\":false,"
                        + "\"decision\":\"deny\",\"networkAccessProfileRef\":\"urn:test:network\"}");
        String[] line = {
            "import",
            plan.toString(),
            "--run",
            "joined",
            "--workspace-id",
            "urn:test:w",
            "--policy-hash",
            "sha256:" + "ab".repeat(32),
            "--json"
        };
        // When
        Invocation imported = agentplane(line);
        Invocation again = agentplane(line);
        // Then
        assertThat(imported.code()).as(imported.err()).isEqualTo(ExitCode.DONE);
        assertThat(imported.json().path("decision").asText()).isEqualTo("accepted");
        assertThat(imported.json().at("/join/run").asText()).isEqualTo("joined");
        assertThat(imported.json().at("/sealed/outcome").asText()).isEqualTo("UNVERIFIED");
        assertThat(again.json().path("alreadyImported").asBoolean()).isTrue();
        assertThat(again.json().path("sealed")).isEqualTo(imported.json().path("sealed"));
        assertThat(instance.sealed().get("joined")).containsOnlyOnce("imported-evidence");
        Path export = directory.resolve("export-joined");
        agentplane("evidence", "export", "joined", "-o", export.toString());
        Invocation verified = agentplane(
                "evidence",
                "verify",
                export.toString(),
                "--trust",
                directory.resolve("data/trust.json").toString());
        assertThat(verified.code()).as(verified.out()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void receiptsAreFoundByWhatTheyWaitFor() {
        // Given a run that only agentplane itself has said something about
        agentplane("submit", Bundles.path("example-agent"), "--trace-id", "lonely", "--wait");
        // Then
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                        agentplane("receipts", "--status", "OPEN", "--producer", "sociosphere", "--json")
                                .json()
                                .path("receipts")
                                .findValuesAsText("trace_id"))
                .contains("lonely"));
        assertThat(agentplane("receipts", "--family", "nothing-of-the-kind").out())
                .isEmpty();
        assertThat(agentplane("receipts", "--by", "family,hour", "--json")
                        .json()
                        .path("groups"))
                .isEmpty();
    }

    @Test
    void aRunThatIsNotThereCannotBeGivenEvidence() throws IOException {
        Path file = Files.writeString(directory.resolve("some.json"), "{}");

        assertThat(agentplane("import", file.toString(), "--run", "nobody").code())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void theDoctorFindsEveryServiceAtWorkAndNothingBuried() {
        Invocation doctor = agentplane("doctor", "--json");

        assertThat(doctor.code()).as(doctor.out()).isEqualTo(ExitCode.DONE);
        assertThat(doctor.json().at("/checks").findValuesAsText("name"))
                .contains("broker", "topics", "validation", "execution-worker", "log-writer", "dead letters");
        assertThat(doctor.json().at("/checks").findValuesAsText("status")).doesNotContain("FAIL");
    }

    @Test
    void aRunNobodySubmittedCannotBeExplained() {
        Invocation nothing = agentplane("explain", "nobody");

        assertThat(nothing.code()).isEqualTo(ExitCode.NEGATIVE);
        assertThat(nothing.err()).contains("found no event of it");
    }

    @Test
    void aSecondInstanceOnTheSameDataIsRefusedByName() throws Exception {
        AgentplaneProcess second = AgentplaneProcess.run(directory, "up", "--data", "data");

        assertThat(second.exitCode()).isEqualTo(ExitCode.UNREACHABLE.number());
        assertThat(second.err()).contains("in use by process").doesNotContain("\tat ");
        assertThat(agentplane("runs").code()).isEqualTo(ExitCode.DONE);
    }

    private static Path changed(String name, String from, String to) throws IOException {
        Path source = Path.of(Bundles.path("example-agent"));
        Path copy = directory.resolve(name);
        try (Stream<Path> files = Files.walk(source)) {
            List<Path> all = files.toList();
            for (Path file : all) {
                Files.copy(file, copy.resolve(source.relativize(file).toString()));
            }
        }
        Path manifest = copy.resolve("bundle.json");
        Files.writeString(manifest, Files.readString(manifest).replace(from, to));
        return copy;
    }

    private static Invocation agentplane(String... arguments) {
        String[] line =
                Stream.concat(Stream.of(arguments), Stream.of("--data", "data")).toArray(String[]::new);
        boolean offline = arguments[0].equals("evidence") && arguments[1].equals("verify");
        return Invocation.of(directory, Clock.systemUTC(), offline ? arguments : line);
    }
}
