package dev.agentplane.placement.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.placement.Fixtures;
import dev.agentplane.placement.fleet.FleetProblem.Code;
import dev.agentplane.placement.fleet.Inventory.Form;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InventoryReaderTest {

    private final InventoryReader reader = new InventoryReader();

    private static String text(String name) {
        return new String(Fixtures.read(name), StandardCharsets.UTF_8);
    }

    @Test
    void theBuiltInInventoryIsThisHostWithoutAnyClaim() {
        // When
        InventoryFile file = reader.read(InventoryReader.builtIn());

        // Then
        assertThat(file.warnings()).isEmpty();
        assertThat(file.inventory().form()).isEqualTo(Form.V0_1);
        assertThat(file.inventory().executors()).singleElement().satisfies(node -> {
            assertThat(node.name()).isEqualTo("local");
            assertThat(node.sshRef()).isEqualTo("local");
            assertThat(node.backends()).containsExactlyInAnyOrder(Backend.LIMA_PROCESS, Backend.FLEET);
            assertThat(node.kvm()).isFalse();
        });
    }

    @Test
    void readsEveryMemberOfV02() {
        // When
        Inventory inventory = reader.read(Fixtures.read("strict-v0.2.json")).inventory();

        // Then
        assertThat(inventory.executors()).extracting(Node::name).containsExactly("kvm", "mac");
        assertThat(inventory.defaultExecutor()).isEqualTo("kvm");
        assertThat(inventory.policy())
                .isEqualTo(
                        new SelectionPolicy(false, true, true, Map.of("prod", Set.of("core")), Duration.ofSeconds(60)));
        assertThat(inventory.executors().get(0))
                .isEqualTo(new Node(
                        "kvm",
                        "ci@kvm",
                        false,
                        "core",
                        new SystemPlatform("linux", "x86_64"),
                        Health.READY,
                        Backend.DEFAULT_SUPPORT,
                        true,
                        new Capacity(8L, 32L, 65536L, 500L),
                        "{\"arch\":\"amd64\",\"gpu\":\"none\",\"kvm\":true,\"os\":\"linux\"}"));
        Node mac = inventory.executors().get(1);
        assertThat(mac.backends()).containsExactlyInAnyOrder(Backend.LIMA_PROCESS, Backend.AGENT_MACHINE);
        assertThat(mac.platform()).isEqualTo(new SystemPlatform("darwin", "aarch64"));
        assertThat(mac.capacity()).isEqualTo(new Capacity(2L, null, null, null));
    }

    @Test
    void theShortFormIsReadWithAWarningAndTheOriginalsDefaults() {
        // When
        InventoryFile file = reader.read(Fixtures.read("legacy.json"));

        // Then
        assertThat(file.warnings()).extracting(FleetProblem::code).containsExactly(Code.FLEET_LEGACY_FORM);
        assertThat(file.inventory().policy()).isEqualTo(SelectionPolicy.DEFAULT);
        assertThat(file.inventory().executors()).allSatisfy(node -> {
            assertThat(node.enabled()).isTrue();
            assertThat(node.health()).isEqualTo(Health.READY);
            assertThat(node.trustZone()).isEqualTo("default");
            assertThat(node.capacity()).isEqualTo(Capacity.UNKNOWN);
        });
        assertThat(file.inventory().executors())
                .extracting(Node::sshRef)
                .containsExactly("lima-a.example", "lima-b", "lima-c");
        assertThat(file.inventory().executors())
                .extracting(node -> node.platform().toString())
                .containsExactly("aarch64-linux", "unknown-unknown", "unknown-unknown");
    }

    @Test
    void onlyTheLiteralTrueClaimsKvmInTheShortForm() {
        // When
        Inventory inventory = reader.read(Fixtures.read("legacy.json")).inventory();

        // Then
        assertThat(inventory.executors()).extracting(Node::kvm).containsExactly(true, false, false);
        assertThat(inventory.executors().get(1).caps())
                .isEqualTo("{\"arch\":\"unknown\",\"kvm\":false,\"nixBuild\":true,\"os\":\"unknown\"}");
    }

    @Test
    void aRefusalNamesEverythingThatIsWrong() {
        // When
        FleetRefusedException refusal = catchThrowableOfType(
                FleetRefusedException.class, () -> reader.read(Fixtures.read("refused-many-errors.json")));

        // Then
        assertThat(refusal.problems())
                .extracting(problem -> problem.code() + " " + problem.pointer())
                .containsExactly(
                        "FLEET_SCHEMA /builders",
                        "FLEET_DANGLING_DEFAULT /defaultBuilder",
                        "FLEET_DANGLING_DEFAULT /defaultExecutor",
                        "FLEET_SCHEMA /executors/0/enabled",
                        "FLEET_SCHEMA /executors/0/health/state",
                        "FLEET_SCHEMA /executors/0/platform/arch",
                        "FLEET_SCHEMA /executors/1/capacity",
                        "FLEET_DUPLICATE_NAME /executors/1/name",
                        "FLEET_SCHEMA /executors/1/supportedBackends/0",
                        "FLEET_SCHEMA /metadata/createdAt",
                        "FLEET_SCHEMA /metadata/owner",
                        "FLEET_SCHEMA /selectionPolicy/allowKvmFallback",
                        "FLEET_SCHEMA /selectionPolicy/requireEnabled");
        assertThat(refusal.getMessage()).contains("expected a name of its own, found \"a\" which is /executors/0");
    }

    @ParameterizedTest(name = "{0} → {1} at {2}")
    @CsvSource(delimiter = '|', textBlock = """
            {"executors":[{"name":"a"},{"name":"a"}],"defaultExecutor":"a"}  | FLEET_DUPLICATE_NAME      | /executors/1/name
            {"executors":[{"name":"a"}],"defaultExecutor":"b"}               | FLEET_DANGLING_DEFAULT    | /defaultExecutor
            {"executors":[{"name":"a","enabled":false}],"defaultExecutor":"a"} | FLEET_SCHEMA            | /executors/0/enabled
            {"executors":[{"name":"a"}],"defaultExecutor":"a","builders":[]} | FLEET_SCHEMA              | /builders
            {"executors":[{"name":"a"}]}                                     | FLEET_SCHEMA              | /defaultExecutor
            {"kind":"FleetInventory"}                                        | FLEET_VERSION_UNSUPPORTED | /apiVersion
            {"apiVersion":"agentplane.socioprophet.org/v9"}                  | FLEET_VERSION_UNSUPPORTED | /apiVersion
            {"apiVersion":1}                                                 | FLEET_VERSION_UNSUPPORTED | /apiVersion
            []                                                               | FLEET_UNREADABLE          | ''
            {"executors":[],"executors":[]}                                  | FLEET_UNREADABLE          | ''
            not json                                                         | FLEET_UNREADABLE          | ''
            """)
    void refusesAsAWhole(String json, String code, String pointer) {
        // When
        FleetRefusedException refusal = catchThrowableOfType(
                FleetRefusedException.class, () -> reader.read(json.getBytes(StandardCharsets.UTF_8)));

        // Then
        assertThat(refusal.problems())
                .extracting(problem -> problem.code().name(), FleetProblem::pointer)
                .contains(org.assertj.core.groups.Tuple.tuple(code, pointer));
    }

    @Test
    void membersOfV02AreErrorsInV01() {
        // Given
        String downgraded = text("strict-v0.2.json").replace("org/v0.2", "org/v0.1");

        // When, Then
        assertThatThrownBy(() -> reader.read(downgraded.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(FleetRefusedException.class, refusal -> assertThat(refusal.problems())
                        .extracting(FleetProblem::pointer)
                        .containsExactly(
                                "/executors/0/capacity",
                                "/executors/0/supportedBackends/1",
                                "/executors/1/capacity",
                                "/selectionPolicy/allowKvmFallback",
                                "/selectionPolicy/laneTrustZones",
                                "/selectionPolicy/maxProbeAgeSeconds"));
    }

    @Test
    void theDigestIsOfTheCanonicalJsonWhateverTheLayout() {
        // Given
        byte[] file = Fixtures.read("strict-v0.2.json");
        byte[] canonical = CanonicalJson.bytes(StrictJson.parse(file));

        // When
        Digest digest = reader.read(file).inventory().digest();

        // Then
        assertThat(digest).isEqualTo(Digest.of(canonical));
        assertThat(reader.read(canonical).inventory().digest()).isEqualTo(digest);
    }
}
