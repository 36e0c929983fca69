package dev.agentplane.embedded.registry;

import static dev.agentplane.embedded.registry.RestClient.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.embedded.BrokerConfig;
import dev.agentplane.embedded.EmbeddedBroker;
import dev.agentplane.embedded.Schemas;
import dev.agentplane.embedded.registry.RestClient.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registries that are restarted, doubled, or lose their broker. */
class RegistryRecoveryIT {

    @Test
    void twoRegistriesOnOneTopicNeverGiveOneIdTwice(@TempDir Path own) throws Exception {
        // Given
        try (EmbeddedBroker broker = EmbeddedBroker.start(own, 0);
                EmbeddedRegistry first = EmbeddedRegistry.start(broker.bootstrap(), 0);
                EmbeddedRegistry second = EmbeddedRegistry.start(broker.bootstrap(), 0)) {
            RestClient rest = new RestClient(first.url());
            RestClient other = new RestClient(second.url());
            // When: they take turns, so that each has to fence the other
            List<Integer> ids = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                ids.add(rest.register("s" + i, fixed("A" + i)));
                ids.add(other.register("s" + i, "{\"type\":\"fixed\",\"name\":\"A" + i + "\",\"size\":4}"));
                ids.add(other.register("other-s" + i, fixed("B" + i)));
            }
            // Then
            assertThat(ids.get(1)).isEqualTo(ids.get(0));
            assertThat(ids.stream().distinct()).hasSize(6);
            assertThat(rest.get("/subjects?subjectPrefix=other-").body()).contains("other-s2");
        }
    }

    @Test
    void idsVersionsLevelsAndDeletionsSurviveARestart(@TempDir Path own) throws Exception {
        // Given
        List<String> before;
        try (EmbeddedBroker first = EmbeddedBroker.start(own, 0);
                EmbeddedRegistry running = EmbeddedRegistry.start(first.bootstrap(), 0)) {
            RestClient client = new RestClient(running.url());
            client.register("s", Schemas.V1);
            client.register("s", Schemas.V2);
            client.register("t", fixed("T"));
            client.register("gone", fixed("G"));
            client.delete("/subjects/gone");
            client.put("/config/t", member("compatibility", "NONE"));
            client.put("/config", member("compatibility", "FULL"));
            client.put("/mode/s", member("mode", "READONLY"));
            before = everything(client);
        }
        // When
        try (EmbeddedBroker next = EmbeddedBroker.start(own, 0);
                EmbeddedRegistry running = EmbeddedRegistry.start(next.bootstrap(), 0)) {
            RestClient client = new RestClient(running.url());
            // Then
            assertThat(everything(client)).isEqualTo(before);
            assertThat(client.register("new", fixed("N"))).isEqualTo(5);
        }
    }

    @Test
    void withoutItsBrokerItSaysThatTheStoreFailedAndCloses(@TempDir Path own) throws Exception {
        // Given
        EmbeddedBroker mortal = EmbeddedBroker.start(own, 0);
        try (EmbeddedRegistry orphan = EmbeddedRegistry.start(mortal.bootstrap(), 0)) {
            RestClient client = new RestClient(orphan.url());
            client.register("s", Schemas.V1);
            // When
            mortal.close();
            // Then
            Answer answer = client.get("/subjects");
            assertThat(List.of(answer.status(), answer.errorCode())).containsExactly(500, 50001);
            // When
            try (EmbeddedBroker again =
                    EmbeddedBroker.start(BrokerConfig.of(own).withPort(port(mortal)))) {
                // Then
                assertThat(client.register("t", Schemas.V1)).isEqualTo(1);
            }
        }
    }

    private static int port(EmbeddedBroker broker) {
        return Integer.parseInt(broker.bootstrap().split(":")[1]);
    }

    private static List<String> everything(RestClient client) throws Exception {
        List<String> answers = new ArrayList<>();
        for (String path : List.of(
                "/subjects?deleted=true",
                "/subjects/s/versions/1",
                "/subjects/s/versions/2",
                "/subjects/t/versions/latest",
                "/subjects/gone/versions/1?deleted=true",
                "/subjects/gone/versions",
                "/config",
                "/config/t",
                "/mode/s",
                "/schemas/ids/4")) {
            answers.add(client.get(path).body());
        }
        return answers;
    }

    private static String fixed(String name) {
        return "{\"type\":\"fixed\",\"name\":\"" + name + "\",\"size\":4}";
    }
}
