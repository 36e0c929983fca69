package dev.agentplane.validation.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.validation.gate.PolicyPack;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Facts as evidence keeps them, so that a decision can be made again from its evidence. Policy pack, verdict envelope and
 * execution envelope are kept by digest or not at all: whoever decides again brings them along.
 */
public final class RecordedFacts {

    private RecordedFacts() {}

    /** The JSON of facts. */
    static ObjectNode toJson(AdmissionFacts facts) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("now", facts.now().toString());
        json.put("requestedLane", facts.requestedLane().orElse(null));
        json.put("policyPackDigest", facts.pack().digest().map(Digest::toString).orElse(null));
        ObjectNode packs = json.putObject("registeredPacks");
        new TreeMap<>(facts.registeredPacks()).forEach((ref, digest) -> packs.put(ref, digest.toString()));
        humans(facts.humans(), json.putObject("humans"));
        ObjectNode verdict = json.putObject("verdict");
        verdict.put("required", facts.verdict().required());
        verdict.put("maxAgeSeconds", facts.verdict().maxAge().toSeconds());
        facts.verdict().envelope().ifPresent(input -> verdict.put(
                        "received", input.received().toString())
                .put("signed", input.signed()));
        ObjectNode trust = json.putObject("trust");
        trust.put("dispatchFollows", facts.trust().dispatchFollows());
        trust.put("envelopeGiven", facts.trust().envelope().isPresent());
        texts(facts.trust().grants(), trust.putArray("grants"));
        texts(facts.trust().attestations(), trust.putArray("attestations"));
        texts(facts.trust().allowed(), trust.putArray("allowed"));
        return json;
    }

    private static void humans(HumanFacts humans, ObjectNode json) {
        json.put("submitter", humans.submitter());
        Instant since = humans.heldSince();
        json.put("heldSince", since == null ? null : since.toString());
        json.put("holdLapsesSeconds", humans.holdLapses().toSeconds());
        json.put("breakGlassSeconds", humans.breakGlassLifetime().toSeconds());
        ArrayNode approvals = json.putArray("approvals");
        humans.approvals().forEach(approval -> approvals.add(approval.toJson()));
        ArrayNode glass = json.putArray("breakGlass");
        humans.breakGlass().forEach(event -> glass.add(event.toJson()));
    }

    /**
     * Facts from the {@code facts} member of an admission's evidence.
     *
     * @param pack the pack of the recorded digest
     * @param verdict finds the verdict envelope with this digest, opened
     * @param envelope the execution envelope of the submission
     * @throws IllegalArgumentException when what was brought along is not what was recorded
     */
    public static AdmissionFacts fromJson(
            JsonNode json,
            PolicyPack pack,
            Function<Digest, Optional<VerdictInput>> verdict,
            Optional<JsonNode> envelope) {
        String recorded = json.path("policyPackDigest").textValue();
        String given = pack.digest().map(Digest::toString).orElse(null);
        if (!java.util.Objects.equals(recorded, given)) {
            throw new IllegalArgumentException("expected policy pack " + recorded + ", found " + given);
        }
        if (json.at("/trust/envelopeGiven").asBoolean() != envelope.isPresent()) {
            throw new IllegalArgumentException(
                    "expected the execution envelope of the submission, or none if it had none");
        }
        Map<String, Digest> packs = new TreeMap<>();
        json.path("registeredPacks")
                .properties()
                .forEach(entry ->
                        packs.put(entry.getKey(), Digest.parse(entry.getValue().asText())));
        return new AdmissionFacts(
                Instant.parse(json.path("now").asText()),
                Optional.ofNullable(json.path("requestedLane").textValue()),
                pack,
                packs,
                humans(json.path("humans")),
                verdict(json.path("verdict"), verdict),
                new TrustFacts(
                        envelope,
                        json.at("/trust/dispatchFollows").asBoolean(),
                        set(json.at("/trust/grants")),
                        set(json.at("/trust/attestations")),
                        set(json.at("/trust/allowed"))));
    }

    private static HumanFacts humans(JsonNode json) {
        List<Approval> approvals = new ArrayList<>();
        json.path("approvals").forEach(item -> approvals.add(Approval.fromJson(item)));
        List<BreakGlass> glass = new ArrayList<>();
        json.path("breakGlass").forEach(item -> glass.add(BreakGlass.fromJson(item)));
        String since = json.path("heldSince").textValue();
        return new HumanFacts(
                json.path("submitter").asText(),
                approvals,
                glass,
                since == null ? null : Instant.parse(since),
                Duration.ofSeconds(json.path("holdLapsesSeconds").asLong()),
                Duration.ofSeconds(json.path("breakGlassSeconds").asLong()));
    }

    private static VerdictFacts verdict(JsonNode json, Function<Digest, Optional<VerdictInput>> verdict) {
        Optional<VerdictInput> input = Optional.empty();
        if (json.has("received")) {
            Digest digest = Digest.parse(json.path("received").asText());
            input = verdict.apply(digest)
                    .filter(found -> found.signed() == json.path("signed").asBoolean());
            if (input.isEmpty()) {
                throw new IllegalArgumentException(
                        "expected the verdict envelope " + digest + " as it was judged then");
            }
        }
        return new VerdictFacts(
                input,
                json.path("required").asBoolean(),
                Duration.ofSeconds(json.path("maxAgeSeconds").asLong()));
    }

    private static void texts(Set<String> texts, ArrayNode json) {
        new TreeSet<>(texts).forEach(json::add);
    }

    private static Set<String> set(JsonNode json) {
        Set<String> texts = new HashSet<>();
        json.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
