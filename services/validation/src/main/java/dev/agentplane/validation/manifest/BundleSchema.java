package dev.agentplane.validation.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * One version of the bundle schema: its violations and its unknown members as findings. Violations get the general
 * {@code SCHEMA_…} codes here; a rule that knows better reports its own code at the same pointer, which then replaces
 * them. Thread-safe.
 */
public final class BundleSchema {

    private static final String GOVERNANCE = "/spec/governanceContext";

    /** Whose form a rule of their own checks, more exactly than a pattern can. */
    private static final Set<String> OWN_RULE = Set.of("/metadata/name", "/metadata/createdAt");

    private final JsonSchema schema;
    private final Members members;
    private final boolean governed;

    private BundleSchema(JsonSchema schema) {
        this.schema = schema;
        this.members = Members.of(schema.document());
        this.governed = schema.document().at("/$defs").has("governanceContext");
    }

    /** Loads {@code bundles/schema/bundle.schema.<version>.json}. */
    public static BundleSchema load(String version) {
        return new BundleSchema(JsonSchema.load("/bundles/schema/bundle.schema." + version + ".json"));
    }

    /** All violations and unknown members. */
    public List<Finding> check(JsonNode root) {
        List<Finding> findings = new ArrayList<>();
        for (Error error : schema.violations(root)) {
            Finding finding = finding(error);
            if (finding != null) {
                findings.add(finding);
            }
        }
        List<Finding> unknown = new ArrayList<>();
        members.check(root, "", unknown);
        unknown.forEach(finding -> findings.add(inGovernance(finding)));
        return findings;
    }

    private @Nullable Finding finding(Error error) {
        String at = JsonSchema.pointer(error);
        JsonNode found = error.getInstanceNode();
        return switch (error.getKeyword()) {
            // Said once for all objects by the walk over the members.
            case "additionalProperties" -> null;
            // The licence rule points at the declaration itself.
            case "required" ->
                at.equals("/metadata/licensePolicy") || at.equals("/metadata/licensePolicy/allowAGPL")
                        ? null
                        : missing(at, error.getInstanceLocation().toString());
            case "type" ->
                inGovernance(Finding.at(
                        Code.SCHEMA_TYPE,
                        at,
                        "expected " + options(error.getSchemaNode(), " or ") + ", found " + Shown.type(found)));
            case "enum" ->
                inGovernance(Finding.at(
                        Code.SCHEMA_ENUM,
                        at,
                        "expected one of " + options(error.getSchemaNode(), ", ") + ", found " + Shown.value(found)));
            case "const" ->
                inGovernance(Finding.at(
                        Code.SCHEMA_ENUM,
                        at,
                        "expected " + Shown.value(error.getSchemaNode()) + ", found " + Shown.value(found)));
            case "minimum", "maximum" ->
                Finding.at(
                        Code.SCHEMA_RANGE,
                        at,
                        "expected " + (error.getKeyword().equals("minimum") ? "at least " : "at most ")
                                + error.getSchemaNode().asText() + ", found " + Shown.value(found));
            default ->
                OWN_RULE.contains(at)
                        ? null
                        : inGovernance(Finding.at(Code.SCHEMA_EMPTY, at, "expected a text of the required form"));
        };
    }

    /** A missing member is pointed at where it should be; in the governance context, at the object that lacks it. */
    private Finding missing(String at, String object) {
        Finding finding = inGovernance(Finding.at(Code.SCHEMA_REQUIRED, at, "expected a member, found nothing"));
        return finding.code() == Code.GOVERNANCE_CONTEXT_INVALID
                ? Finding.at(finding.code(), object, "lacks required members, among them " + at)
                : finding;
    }

    private Finding inGovernance(Finding finding) {
        boolean inside = governed
                && (finding.pointer().equals(GOVERNANCE) || finding.pointer().startsWith(GOVERNANCE + "/"));
        return inside ? Finding.at(Code.GOVERNANCE_CONTEXT_INVALID, finding.pointer(), finding.message()) : finding;
    }

    private static String options(JsonNode schemaNode, String separator) {
        return schemaNode.isArray()
                ? StreamSupport.stream(schemaNode.spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(separator))
                : schemaNode.asText();
    }
}
