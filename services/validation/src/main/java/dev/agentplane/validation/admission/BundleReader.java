package dev.agentplane.validation.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.validation.manifest.Manifest;
import dev.agentplane.validation.rule.BundlePath;
import dev.agentplane.validation.rule.SourceRule;
import dev.agentplane.validation.rule.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Takes out of a manifest without errors what later stages need. */
final class BundleReader {

    private static final List<String> IMAGE_PRODUCTION = List.of("sourceos", "sociosAutomation", "outputs");

    private BundleReader() {}

    static AdmittedBundle read(Subject subject, Lane lane) {
        Manifest manifest = subject.manifest();
        JsonNode policy = manifest.policy();
        JsonNode spec = manifest.spec();
        JsonNode network = Manifest.object(manifest.vm(), "network");
        JsonNode resources = Manifest.object(manifest.vm(), "resources");
        JsonNode secrets = Manifest.object(spec, "secrets");
        return new AdmittedBundle(
                lane,
                manifest.backendIntent().orElse(""),
                policy.path("maxRunSeconds").intValue(),
                policy.path("failOnTimeout").asBoolean(true),
                BundlePath.resolve(spec.path("smoke").path("script").asText(), subject)
                        .path(),
                BundlePath.resolve(manifest.vm().path("modulePath").asText(), subject)
                        .path(),
                BundlePath.normalised(spec.path("artifacts").path("outDir").asText()),
                Manifest.text(Manifest.object(spec, "executor"), "ref"),
                new AdmittedBundle.Network(Manifest.text(network, "mode"), texts(network.path("egressAllowlist"))),
                new AdmittedBundle.Resources(
                        number(resources, "vcpu"), number(resources, "memMiB"), number(resources, "diskGiB")),
                new AdmittedBundle.Secrets(texts(secrets.path("required")), Manifest.text(secrets, "secretRefRoot")),
                new AdmittedBundle.PackRef(
                        Manifest.text(policy, "policyPackRef"), Manifest.text(policy, "policyPackHash")),
                Manifest.text(manifest.metadata().path("source").path("git"), "rev")
                        .filter(SourceRule::isCommit),
                carried(manifest));
    }

    /** What is copied into later artifacts, under the names it has there. */
    private static ObjectNode carried(Manifest manifest) {
        ObjectNode carried = JsonNodeFactory.instance.objectNode();
        JsonNode spec = manifest.spec();
        carried.put("apiVersion", manifest.root().path("apiVersion").asText());
        copy(spec, "trust", carried, "trust");
        copy(manifest.vm(), "mounts", carried, "mounts");
        if (manifest.isV02()) {
            return carried;
        }
        copy(spec, "governanceContext", carried, "governanceContext");
        copy(spec, "chronosCarrier", carried, "chronosCarrier");
        copy(spec, "agentMachine", carried, "agentMachine");
        JsonNode bindings = spec.path("integrationRefs").has("sourceos")
                ? spec.path("integrationRefs").path("sourceos")
                : spec.path("sourceosBuildRelease");
        if (bindings.isObject()) {
            carried.set("sourceosBindings", projected(bindings));
        }
        if (IMAGE_PRODUCTION.stream().anyMatch(member -> spec.path(member).isObject())) {
            ObjectNode production = carried.putObject("sourceosImageProduction").put("enabled", true);
            ObjectNode declared = production.putObject("declared");
            IMAGE_PRODUCTION.forEach(member -> copy(spec, member, declared, member));
        }
        return carried;
    }

    /** The eight known keys, without null, empty text and empty list. */
    private static ObjectNode projected(JsonNode bindings) {
        ObjectNode projected = JsonNodeFactory.instance.objectNode();
        for (String key : List.of(
                "contentSpecRef",
                "overlayRefs",
                "buildRequestRef",
                "releaseManifestRef",
                "enrollmentProfileRef",
                "evidenceBundleRef",
                "localExecutionProtocolRef",
                "remoteExecutionProtocolRef")) {
            JsonNode value = bindings.path(key);
            boolean empty = value.isMissingNode()
                    || value.isNull()
                    || (value.isTextual() && value.textValue().isEmpty())
                    || (value.isArray() && value.isEmpty());
            if (!empty) {
                projected.set(key, value);
            }
        }
        return projected;
    }

    private static void copy(JsonNode from, String member, ObjectNode to, String as) {
        if (from.has(member)) {
            to.set(as, from.get(member));
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private static OptionalLong number(JsonNode object, String member) {
        Optional<JsonNode> node = Optional.of(object.path(member)).filter(JsonNode::isNumber);
        return node.map(value -> OptionalLong.of(value.longValue())).orElse(OptionalLong.empty());
    }
}
