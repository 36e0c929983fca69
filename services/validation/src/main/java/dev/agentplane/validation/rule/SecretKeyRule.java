package dev.agentplane.validation.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Finding;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.manifest.Pointers;
import dev.agentplane.validation.secret.KeyNames;
import dev.agentplane.validation.secret.SecretRefs;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** No member whose name promises a secret holds one. */
final class SecretKeyRule implements Rule {

    private static final Set<String> FORBIDDEN =
            Set.of("password", "token", "secret", "username", "katellopassword", "katellotoken");

    @Override
    public String name() {
        return "secret-keys";
    }

    @Override
    public Group group() {
        return Group.SECRETS;
    }

    @Override
    public String claim() {
        return "no member named like a secret holds a literal";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        List<Finding> findings = new ArrayList<>();
        walk(subject.manifest().root(), "", false, findings);
        if (!subject.manifest().isV02()) {
            forbidden(subject.manifest().spec().path("sociosAutomation"), "/spec/sociosAutomation", findings);
        }
        return RuleOutcome.of(findings);
    }

    private static void walk(JsonNode node, String pointer, boolean sensitive, List<Finding> findings) {
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                walk(
                        member.getValue(),
                        Pointers.child(pointer, member.getKey()),
                        sensitive(pointer, member.getKey(), sensitive),
                        findings);
            }
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                walk(node.get(i), Pointers.child(pointer, i), sensitive, findings);
            }
        } else if (sensitive
                && node.isTextual()
                && !node.textValue().isBlank()
                && !SecretRefs.isRef(node.textValue())) {
            findings.add(Finding.at(
                    Code.SECRET_INLINE_KEY,
                    pointer,
                    "expected a reference, found a literal of "
                            + node.textValue().length() + " characters"));
        }
    }

    private static boolean sensitive(String parent, String key, boolean inherited) {
        if (parent.equals("/spec") && key.equals("secrets")) {
            return false;
        }
        return switch (KeyNames.kind(key)) {
            case SENSITIVE -> true;
            case EXEMPT -> false;
            case NEUTRAL -> inherited;
        };
    }

    private static void forbidden(JsonNode node, String pointer, List<Finding> findings) {
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            String below = Pointers.child(pointer, member.getKey());
            if (FORBIDDEN.contains(member.getKey().toLowerCase(Locale.ROOT))) {
                findings.add(Finding.at(
                        Code.SECRET_INLINE_KEY, below, "no such member may be in an image production request"));
            }
            forbidden(member.getValue(), below, findings);
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            forbidden(node.get(i), Pointers.child(pointer, i), findings);
        }
    }
}
