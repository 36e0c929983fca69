package dev.agentplane.cli.imports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.EvidenceImported;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What became of an import.
 *
 * @param event the decision
 * @param partition partition of its record
 * @param offset offset of its record
 * @param known true when it was there before this request
 * @param leaf index of its leaf in the partition's evidence log, once it is sealed
 */
public record ImportOutcome(EvidenceImported event, int partition, long offset, boolean known, Optional<Long> leaf) {

    /** True once nothing more is to come: it is sealed, or waits for its run. */
    public boolean settled() {
        return leaf.isPresent() || parked();
    }

    /** True when it is imported. */
    public boolean accepted() {
        return event.getDecision().equals("accepted");
    }

    /** True while it waits for the run that it names. */
    public boolean parked() {
        return event.getDecision().equals("parked");
    }

    ImportOutcome sealedAs(long index) {
        return new ImportOutcome(event, partition, offset, known, Optional.of(index));
    }

    /** The import record, with where things are. */
    public ObjectNode json() {
        ObjectNode json = (ObjectNode) StrictJson.parse(event.getRecord().getBytes(StandardCharsets.UTF_8));
        json.put("traceId", event.getTraceId());
        json.put(
                "request",
                event.getRequest().getTopic() + ":" + event.getRequest().getPartition() + ":"
                        + event.getRequest().getOffset());
        json.put("alreadyImported", known);
        leaf.ifPresent(index -> json.putObject("sealed")
                .put("partition", partition)
                .put("index", index)
                .put("outcome", event.getDraft() == null ? "" : event.getDraft().getOutcome()));
        return json;
    }
}
