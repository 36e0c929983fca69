package dev.agentplane.topology.aggregate;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;

/** What receipts are grouped by. */
public enum Dimension {
    /** Task family. */
    FAMILY("family", "/task/family"),
    /** Site of the placement. */
    SITE("site", "/placement/site"),
    /** Execution mode of the placement. */
    MODE("mode", "/placement/execution_mode"),
    /** Hour of the run, UTC: a window that is part of the key, so that nothing ever comes too late for it. */
    HOUR("hour", "/timestamp"),
    /** Rubric of the utility. Sums across rubrics mean nothing, so groups are always split by it. */
    RUBRIC("utility_rubric_version", "/task/utility_rubric_version"),
    /** Accounting boundary of the energy; likewise. */
    BOUNDARY("accounting_boundary", "/energy_j/accounting_boundary");

    private final String id;
    private final String pointer;

    Dimension(String id, String pointer) {
        this.id = id;
        this.pointer = pointer;
    }

    /** Name on the command line and in JSON. */
    public String id() {
        return id;
    }

    /** The dimension of this name. */
    public static Optional<Dimension> find(String id) {
        return Arrays.stream(values()).filter(each -> each.id.equals(id)).findFirst();
    }

    String value(JsonNode body) {
        String text = body.at(pointer).asText();
        return this == HOUR ? Instant.parse(text).truncatedTo(ChronoUnit.HOURS).toString() : text;
    }
}
