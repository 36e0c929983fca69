package dev.agentplane.topology.projection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.BlobRef;
import dev.agentplane.events.OutputFile;
import dev.agentplane.platform.Blobs;
import java.util.List;
import java.util.Optional;

/**
 * Scores that a script gave its own work, in {@code outcome.json} of its output directory: {@code quality}, {@code
 * calibration} and {@code robustness}, each from 0 to 1. The file is the script's, so nothing but three numbers is taken
 * from it, and none where it is no such file.
 */
final class OutcomeFile {

    private static final String NAME = "outcome.json";
    private static final List<String> SCORES = List.of("quality", "calibration", "robustness");
    private static final int MOST_BYTES = 65_536;
    private static final int MAX_NUMBER_CHARS = 32;

    private final Blobs blobs;

    OutcomeFile(Blobs blobs) {
        this.blobs = blobs;
    }

    /** The scores there are, with their digits as written. */
    ObjectNode of(AttemptFinished finished) {
        ObjectNode scores = JsonNodeFactory.instance.objectNode();
        JsonNode written = finished.getOutputs().stream()
                .filter(output -> output.getPath().equals(NAME))
                .findFirst()
                .flatMap(this::read)
                .orElse(scores);
        SCORES.stream()
                .filter(name -> written.path(name).isNumber())
                .forEach(name -> scores.set(name, written.path(name)));
        return scores;
    }

    private Optional<JsonNode> read(OutputFile output) {
        BlobRef blob = output.getBlob();
        if (blob.getTruncated() || blob.getSize() > MOST_BYTES) {
            return Optional.empty();
        }
        try {
            return blobs.read(Digest.parse(blob.getSha256()))
                    .map(bytes -> StrictJson.parseExact(bytes, MAX_NUMBER_CHARS));
        } catch (StrictJsonException e) {
            return Optional.empty();
        }
    }
}
