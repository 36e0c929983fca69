package dev.agentplane.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.avro.Topics;
import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import dev.agentplane.cli.trace.TraceView;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.EvidenceDraft;
import dev.agentplane.events.FleetInventory;
import dev.agentplane.events.RunPlaced;
import dev.agentplane.events.RunUnplaceable;
import dev.agentplane.placement.report.Redecision;
import dev.agentplane.platform.Blobs;
import dev.agentplane.platform.TopicReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run's placement, decided once more.
 *
 * @param redecision both accounts
 */
record Redecided(Redecision redecision) {

    /**
     * Decides again from what the log holds.
     *
     * @throws CommandFailure when there is no decision yet, or the log does not hold what it was made on
     */
    static Redecided from(TraceView view, TopicReader reader, Blobs blobs) {
        JsonNode account = full(account(view), blobs);
        String digest = account.path("inventory").path("digest").asText();
        Map<String, String> inventories = new HashMap<>();
        reader.readAll(Topics.PLACEMENT_STATE, record -> {
            if (record.event() instanceof FleetInventory one) {
                inventories.put(one.getDigest(), one.getInventory());
            }
        });
        String inventory = inventories.get(digest);
        if (inventory == null) {
            throw negative("expected the inventory " + digest + " on " + Topics.PLACEMENT_STATE.name()
                    + ", found none: it was decided before inventories were kept");
        }
        try {
            return new Redecided(Redecision.of(account, inventory.getBytes(StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            throw negative(String.valueOf(e.getMessage()));
        }
    }

    private static JsonNode account(TraceView view) {
        Optional<EvidenceDraft> draft = view.last(RunPlaced.class)
                .map(RunPlaced::getDraft)
                .or(() -> view.last(RunUnplaceable.class).map(RunUnplaceable::getDraft));
        return parsed(draft.orElseThrow(
                        () -> negative("expected a placement of " + view.traceId() + ", found it " + view.state()))
                .getDetail()
                .getBytes(StandardCharsets.UTF_8));
    }

    /** Of a large fleet the record holds a part, and the digest of the whole. */
    private static JsonNode full(JsonNode account, Blobs blobs) {
        JsonNode whole = account.path("allCandidates");
        if (!whole.isObject()) {
            return account;
        }
        Digest digest = Digest.parse(whole.path("sha256").asText());
        return parsed(blobs.read(digest)
                .orElseThrow(() -> negative("expected the full account as blob " + digest + ", found none")));
    }

    private static JsonNode parsed(byte[] json) {
        return StrictJson.parse(json);
    }

    private static CommandFailure negative(String message) {
        return new CommandFailure(ExitCode.NEGATIVE, message, null);
    }

    boolean isIdentical() {
        return redecision.isIdentical();
    }

    List<String> lines() {
        return List.of(
                "",
                isIdentical()
                        ? "Placement decided again: identical, " + digest(redecision.decided())
                        : "Placement decided again: DIFFERENT in " + String.join(", ", redecision.differences()),
                "  recorded " + digest(redecision.recorded()) + ", decided " + digest(redecision.decided()));
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("identical", isIdentical())
                .put("recorded", digest(redecision.recorded()))
                .put("decided", digest(redecision.decided()));
        redecision.differences().forEach(json.putArray("differences")::add);
        return json;
    }

    private static String digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
