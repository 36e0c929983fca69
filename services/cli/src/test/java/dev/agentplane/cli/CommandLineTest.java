package dev.agentplane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.cli.controlplane.ServiceCatalog;
import dev.agentplane.cli.invocation.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as scripts see it: exit codes, and what is on which stream. */
class CommandLineTest {

    private static final Path REPOSITORY =
            Path.of("").toAbsolutePath().resolve("../..").normalize();
    private static final String EXAMPLE =
            REPOSITORY.resolve("bundles/example-agent").toString();
    private static final String FLEET =
            REPOSITORY.resolve("fleet/inventory.json").toString();

    private Invocation last = new Invocation(ExitCode.DONE, "", "");

    @TempDir
    Path directory;

    @Test
    void withoutACommandTheUsageIsAnErrorOnStandardError() {
        assertThat(run()).isEqualTo(ExitCode.USAGE);
        assertThat(out()).isEmpty();
        assertThat(err()).contains("expected a command").contains("--help");
    }

    @Test
    void helpListsTheCommandsAndTheExitCodesButNotWhatIsForTheLauncherOnly() {
        assertThat(run("--help")).isEqualTo(ExitCode.DONE);
        assertThat(out())
                .contains("  validate ", "  submit ", "  up ", "Exit codes:", "4   refused")
                .doesNotContain("warm-up");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "up",
                "service",
                "validate",
                "submit",
                "watch",
                "runs",
                "explain",
                "place",
                "evidence",
                "events",
                "receipt",
                "log",
                "trust",
                "keys",
                "guest",
                "fleet",
                "doctor"
            })
    void everyCommandHasHelpWithAnExample(String command) {
        assertThat(run(command, "--help")).isEqualTo(ExitCode.DONE);
        assertThat(out()).startsWith("Usage: agentplane " + command).contains("Example");
    }

    @Test
    void aKeyWithoutARoleThatEventsGrantOrATimeThatIsNoneIsAUsageError() {
        assertThat(run("keys", "register", "x.pem", "--role", "root", "--principal", "User:x"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("expected seal, approve or producer");
        assertThat(run("keys", "revoke", "782db245", "--compromised-since", "yesterday"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("expected a time like");
        assertThat(run("keys", "register", "x.pem", "--role", "seal", "--principal", "User:x"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("expected a key file, found nothing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "up",
                "service placement",
                "validate x",
                "submit x",
                "watch x",
                "runs",
                "explain x",
                "place x --inventory y",
                "events publish x",
                "receipt x",
                "receipt assemble x",
                "import x --check",
                "fleet",
                "doctor"
            })
    void anUnknownOptionIsAUsageError(String command) {
        assertThat(run((command + " --no-such-option").split(" ", -1))).isEqualTo(ExitCode.USAGE);
        assertThat(out()).isEmpty();
        assertThat(err()).contains("--no-such-option");
    }

    @Test
    void aMistypedCommandIsAUsageErrorWithASuggestion() {
        assertThat(run("validat", EXAMPLE)).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("validate");
    }

    @Test
    void aGoodBundleIsAdmitted() {
        assertThat(run("validate", EXAMPLE)).isEqualTo(ExitCode.DONE);
        assertThat(out()).startsWith("ADMITTED  example-agent@");
        assertThat(err()).isEmpty();
    }

    @Test
    void aBadBundleIsDeniedWithAllItsFindings() throws IOException {
        // Given
        Path bundle = copyOfExample();
        String manifest = Files.readString(bundle.resolve("bundle.json"));
        Files.writeString(
                bundle.resolve("bundle.json"),
                manifest.replace("\"allowAGPL\": false", "\"allowAGPL\": true")
                        .replace("\"lane\": \"staging\"", "\"lane\": \"smoke\""));
        // When
        ExitCode code = run("validate", bundle.toString());
        // Then
        assertThat(code).isEqualTo(ExitCode.NEGATIVE);
        assertThat(out())
                .startsWith("DENIED")
                .contains("error AGPL_NOT_FALSE at /metadata/licensePolicy/allowAGPL")
                .contains("error LANE_UNKNOWN at /spec/policy/lane");
    }

    @Test
    void aGatedBundleIsHeldAndThatIsNoError() throws IOException {
        // Given
        Path bundle = copyOfExample();
        String manifest = Files.readString(bundle.resolve("bundle.json"));
        Files.writeString(
                bundle.resolve("bundle.json"),
                manifest.replace("\"humanGateRequired\": false", "\"humanGateRequired\": true"));
        // When
        ExitCode code = run("validate", bundle.toString(), "--json");
        // Then
        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(json().at("/verdict").asText()).isEqualTo("HELD");
        assertThat(json().at("/state").asText()).isEqualTo("AWAITING_APPROVAL");
        assertThat(json().at("/findings/0/code").asText()).isEqualTo("APPROVAL_PENDING");
    }

    @Test
    void jsonIsTheOnlyThingOnStandardOutput() {
        assertThat(run("validate", EXAMPLE, "--json")).isEqualTo(ExitCode.DONE);
        assertThat(json().at("/verdict").asText()).isEqualTo("ADMITTED");

        assertThat(run("place", EXAMPLE, "--inventory", FLEET, "--json")).isEqualTo(ExitCode.DONE);
        assertThat(json().at("/executor/name").asText()).isEqualTo("local");
    }

    @Test
    void explainSaysWhatWasCheckedAlsoWhereNothingWasFound() {
        assertThat(run("validate", EXAMPLE, "--explain")).isEqualTo(ExitCode.DONE);
        assertThat(out()).contains("controlMatrix").contains("not applicable");
    }

    @Test
    void aMissingBundleIsAUsageErrorThatNamesThePath() {
        assertThat(run("validate", "no/such/bundle")).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains(directory.resolve("no/such/bundle").toString());
        assertThat(out()).isEmpty();
    }

    @Test
    void anUnknownLaneIsAUsageError() {
        assertThat(run("validate", EXAMPLE, "--lane", "moon")).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("dev, staging and prod");
    }

    @Test
    void aPolicyPackThatIsNotWhatWasPinnedDeniesEverything() throws IOException {
        // Given
        Path pack = Files.writeString(directory.resolve("pack.json"), "[]\n");
        // When
        ExitCode code = run(
                "validate",
                EXAMPLE,
                "--policy",
                pack.toString(),
                "--policy-pin",
                "sha256:0c03eb4b89e21ad8238bb9ca3a176c55fef5a003ca552d2767fd93eb81c73de6",
                "--json");
        // Then
        assertThat(code).isEqualTo(ExitCode.NEGATIVE);
        assertThat(json().at("/findings").toString()).contains("POLICY_PACK_DIGEST_MISMATCH");
    }

    @Test
    void aRefusedInventoryIsAUsageErrorThatListsEverything() throws IOException {
        Path inventory = Files.writeString(directory.resolve("fleet.json"), "{\"kind\":\"FleetInventory\"}");

        assertThat(run("place", EXAMPLE, "--inventory", inventory.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("FLEET_");
        assertThat(out()).isEmpty();
    }

    @Test
    void theHelpOfServiceNamesEveryService() {
        assertThat(run("service", "--help")).isEqualTo(ExitCode.DONE);
        assertThat(out()).contains(ServiceCatalog.names());
    }

    @Test
    void upOnAPortThatIsTakenSaysSo() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ExitCode code = run("up", "--data", "data", "--port", Integer.toString(taken.getLocalPort()));

            assertThat(code).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(err())
                    .contains("expected port " + taken.getLocalPort() + " to be free")
                    .doesNotContain("internal error", "\tat ");
            assertThat(directory.resolve("data/endpoints.json")).doesNotExist();
        }
    }

    @Test
    void everyWrongSettingOfAServiceIsReportedAtOnce() {
        assertThat(run("service", "placement", "--bootstrap", "127.0.0.1:1")).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("AGENTPLANE_REGISTRY: required", "AGENTPLANE_INSTANCE: required");
    }

    @Test
    void theBuiltInFleetIsThisHostAlone() {
        assertThat(run("fleet", "--json")).isEqualTo(ExitCode.DONE);
        assertThat(json().at("/executors").findValuesAsText("name")).containsExactly("local");
    }

    @Test
    void withoutAnInstanceAFleetIsWhatItsInventorySays() {
        assertThat(run("fleet", "--json")).isEqualTo(ExitCode.DONE);
        assertThat(json().path("live").asBoolean()).isFalse();
        assertThat(json().at("/executors/0/running/slots").asLong()).isZero();
        assertThat(run("fleet", "drain", "local")).isEqualTo(ExitCode.UNREACHABLE);
    }

    @Test
    void theDoctorLooksAtTheMachineWhereNoInstanceRuns() {
        assertThat(run("doctor", "--json")).isEqualTo(ExitCode.DONE);
        assertThat(json().at("/checks").findValuesAsText("name")).contains("java", "sandbox", "data directory");
        assertThat(err()).contains("agentplane up");
    }

    @Test
    void theDoctorSaysThatANamedInstanceIsNotThere() {
        assertThat(run("doctor", "--bootstrap", "127.0.0.1:1", "--registry", "http://127.0.0.1:1", "--json"))
                .isEqualTo(ExitCode.NEGATIVE);
        assertThat(json().at("/checks").findValuesAsText("detail").toString()).contains("127.0.0.1:1");
    }

    @Test
    void onlineCommandsWithoutAnInstanceSayHowToStartOne() {
        for (String[] line : new String[][] {
            {"runs"},
            {"watch", "run-1"},
            {"explain", "run-1"},
            {"submit", EXAMPLE},
            {"evidence", "export", "run-1", "-o", "x"}
        }) {
            assertThat(run(line)).as(line[0]).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(err()).contains("agentplane up");
            assertThat(out()).isEmpty();
        }
    }

    @Test
    void aFileThatIsNotWhatItShouldBeIsNoTraceback() throws IOException {
        Path garbage = Files.writeString(directory.resolve("garbage"), "\u0000{");

        assertThat(run("place", garbage.toString(), "--inventory", FLEET)).isEqualTo(ExitCode.USAGE);
        assertThat(run("evidence", "verify", directory.toString(), "--trust", garbage.toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err()).doesNotContain("\tat ");
    }

    @Test
    void anExportWithoutContentIsEvidenceThatDoesNotHold() throws IOException {
        // Given
        Path empty = Files.createDirectory(directory.resolve("export"));
        Path trust = Files.writeString(directory.resolve("trust.json"), "{\"v\":1,\"policy\":[\"quorum none\"]}");
        // When
        ExitCode code = run("evidence", "verify", empty.toString(), "--trust", trust.toString(), "--json");
        // Then
        assertThat(code).as(err()).isEqualTo(ExitCode.NEGATIVE);
        assertThat(json().at("/result").asText()).isEqualTo("INVALID");
        assertThat(json().at("/findings").toString()).contains("MANIFEST_MISSING");
    }

    private Path copyOfExample() throws IOException {
        Path copy = directory.resolve("bundle");
        try (var files = Files.walk(Path.of(EXAMPLE))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(Path.of(EXAMPLE).relativize(file).toString()));
            }
        }
        return copy;
    }

    private ExitCode run(String... arguments) {
        Clock clock = Clock.fixed(Instant.parse("2026-02-03T04:05:06Z"), ZoneOffset.UTC);
        last = Invocation.of(directory, clock, arguments);
        return last.code();
    }

    private JsonNode json() {
        return last.json();
    }

    private String out() {
        return last.out();
    }

    private String err() {
        return last.err();
    }
}
