package dev.agentplane.execution.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.events.SourceRecord;
import dev.agentplane.execution.Events;
import org.junit.jupiter.api.Test;

class PlacementQueueTest {

    private final PlacementQueue queue = new PlacementQueue(7);

    private static Job job(long offset) {
        return new Job(
                Events.placed(Events.workload("t" + offset).build(), "local"),
                new SourceRecord("agentplane.placements.v1", 0, offset, "sha256:" + "0".repeat(64)),
                1);
    }

    @Test
    void theCommittableOffsetIsBehindEveryPlacementWhoseClaimWasNotReadBack() {
        queue.add(job(7));
        queue.pass(8);
        queue.add(job(9));
        assertThat(queue.committable()).isEqualTo(7);

        queue.decided(9);
        assertThat(queue.committable()).isEqualTo(7);
        queue.decided(7);
        assertThat(queue.committable()).isEqualTo(10);
    }

    @Test
    void aClaimThatCouldNotBeSentIsTheNextToBeTriedAgain() {
        queue.add(job(7));
        queue.add(job(9));
        Job first = queue.poll().orElseThrow();

        queue.putBack(first);

        assertThat(queue.poll()).contains(first);
        assertThat(queue.committable()).isEqualTo(7);
        assertThat(queue.size()).isEqualTo(1);
    }
}
