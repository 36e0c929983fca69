package dev.agentplane.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import dev.agentplane.imports.projection.Projected;
import dev.agentplane.imports.projection.Projection;
import java.time.Instant;
import java.util.Optional;

/**
 * Judges bytes that are said to be evidence. A function of its arguments: nothing is resolved, contacted or changed. Make
 * one and keep it.
 */
public final class Importer {

    private final EvidenceCheck check = new EvidenceCheck();

    /**
     * The record of one import.
     *
     * @param bytes as they came
     * @param project whether what sourceosctl prints is made into evidence first
     * @param now time of the import
     */
    public ImportRecord judge(byte[] bytes, Caller caller, Profile profile, boolean project, Instant now) {
        Reports reports = new Reports(profile);
        Optional<Projected> projected = object(bytes, reports).flatMap(input -> {
            Projection projection = new Projection(caller, now, reports);
            return project ? projection.project(input) : projection.asItIs(input);
        });
        projected.ifPresent(each -> check.check(new Evidence(each.kind(), each.evidence(), profile), reports));
        return new ImportRecord(now, profile, Digest.of(bytes), projected, reports.sorted());
    }

    private static Optional<ObjectNode> object(byte[] bytes, Reports reports) {
        try {
            JsonNode tree = StrictJson.parse(bytes);
            if (tree instanceof ObjectNode object) {
                return Optional.of(object);
            }
            reports.add(ImportCode.EV_JSON, "", "expected a JSON object");
        } catch (StrictJsonException e) {
            reports.add(ImportCode.EV_JSON, "", "expected JSON with one meaning: " + e.getMessage());
        }
        return Optional.empty();
    }
}
