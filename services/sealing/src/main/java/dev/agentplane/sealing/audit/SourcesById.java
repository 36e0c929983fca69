package dev.agentplane.sealing.audit;

import java.util.List;
import java.util.Map;

/**
 * The source topics of one partition.
 *
 * @param byTopicId what is left of each, by the id the topic has now
 * @param topicOfKind name of the topic that artifacts of a kind come from
 */
public record SourcesById(Map<String, SourceRecords> byTopicId, Map<String, String> topicOfKind) {

    /** Leaves the sources alone. */
    public static final SourcesById NONE = new SourcesById(Map.of(), Map.of());

    public SourcesById {
        byTopicId = Map.copyOf(byTopicId);
        topicOfKind = Map.copyOf(topicOfKind);
    }

    /** True when there is nothing to compare with. */
    boolean ignored() {
        return byTopicId.isEmpty();
    }

    /** Names of the topics. */
    List<String> names() {
        return byTopicId.values().stream().map(SourceRecords::topic).sorted().toList();
    }
}
