package dev.agentplane.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.RunUnplaceable;
import dev.agentplane.placement.fleet.InventoryFile;
import dev.agentplane.placement.fleet.InventoryReader;
import dev.agentplane.placement.report.Redecision;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** A decision is a function of what its account and its inventory say. */
class RedecisionTest {

    private static final InventoryFile LAB = new InventoryReader().read(Fixtures.read("strict-v0.2.json"));
    private static final List<String> BACKENDS = List.of("lima-process", "fleet", "qemu", "microvm", "agent-machine");

    private static byte[] inventory() {
        return LAB.text().getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode account(SpecificRecord event) {
        String detail = event instanceof RunPlaced placed
                ? placed.getDraft().getDetail()
                : ((RunUnplaceable) event).getDraft().getDetail();
        return StrictJson.parse(detail.getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 60)
    void whatWasDecidedIsDecidedAgainWithIdenticalBytes(@ForAll long seed) {
        // Given
        List<SpecificRecord> decisions = decisions(new Random(seed));

        // When, Then
        assertThat(decisions).isNotEmpty().allSatisfy(event -> {
            Redecision again = Redecision.of(account(event), inventory());
            assertThat(again.decided()).isEqualTo(again.recorded());
            assertThat(again.isIdentical()).isTrue();
            assertThat(again.differences()).isEmpty();
        });
    }

    private static List<SpecificRecord> decisions(Random random) {
        Rig rig = new Rig(LAB);
        List<String> names =
                LAB.inventory().executors().stream().map(node -> node.name()).toList();
        List<SpecificRecord> said = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String executor = names.get(random.nextInt(names.size()));
            rig.after(Duration.ofMillis(random.nextInt(20_000)));
            switch (random.nextInt(5)) {
                case 0 -> said.addAll(rig.probe(executor, random.nextInt(4) != 0));
                case 1 -> said.addAll(rig.drain(executor, random.nextInt(4) == 0));
                case 2 ->
                    said.addAll(rig.complete("t" + random.nextInt(i + 1), random.nextBoolean() ? "LOST" : "FAILED"));
                default ->
                    said.addAll(rig.admit(
                            "t" + i,
                            Admissions.workload()
                                    .setBackendIntent(BACKENDS.get(random.nextInt(BACKENDS.size())))
                                    .setLane(random.nextInt(5) == 0 ? "prod" : "staging")
                                    .setExecutorPin(random.nextInt(4) == 0 ? executor : null)
                                    .setVcpu(random.nextBoolean() ? 1L : null)));
            }
        }
        said.addAll(rig.after(Duration.ofHours(2)).tick());
        return said.stream()
                .filter(event -> event instanceof RunPlaced || event instanceof RunUnplaceable)
                .toList();
    }

    @Test
    void anAccountThatWasChangedIsFound() {
        // Given
        ObjectNode account = account(decisions(new Random(1)).get(0)).deepCopy();
        ((ObjectNode) account.path("request")).put("lane", "elsewhere");
        account.put("reason", "because");

        // When
        Redecision again = Redecision.of(account, inventory());

        // Then
        assertThat(again.isIdentical()).isFalse();
        assertThat(again.differences()).contains("reason");
    }

    @Test
    void anotherInventoryIsRefused() {
        JsonNode account = account(decisions(new Random(1)).get(0));

        assertThatThrownBy(() -> Redecision.of(account, InventoryReader.builtIn()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected the inventory sha256:");
    }

    @Test
    void anythingElseIsNoAccount() {
        JsonNode other = StrictJson.parse("[]".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> Redecision.of(other, inventory())).isInstanceOf(IllegalArgumentException.class);
    }
}
