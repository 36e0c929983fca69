package dev.agentplane.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SoleAssignorTest {

    private static Subscription member(String instance) {
        Subscription subscription = new Subscription(List.of("runs", "fleet"));
        subscription.setGroupInstanceId(Optional.of(instance));
        return subscription;
    }

    @Test
    void oneMemberHasEverythingWhateverMemberIdsThereAre() {
        // Given
        Map<String, Integer> topics = Map.of("runs", 2, "fleet", 1);

        // When
        Map<String, List<TopicPartition>> assigned =
                new SoleAssignor().assign(topics, Map.of("m-1", member("b"), "m-2", member("a")));

        // Then
        assertThat(assigned.get("m-1")).isEmpty();
        assertThat(assigned.get("m-2"))
                .containsExactlyInAnyOrder(
                        new TopicPartition("runs", 0), new TopicPartition("runs", 1), new TopicPartition("fleet", 0));
    }
}
