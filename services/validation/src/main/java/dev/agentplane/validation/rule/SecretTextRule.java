package dev.agentplane.validation.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.secret.SecretHit;
import dev.agentplane.domain.secret.SecretScanner;
import dev.agentplane.validation.admission.Finding;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.manifest.Pointers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** No text and no member name of the manifest looks like a secret. */
final class SecretTextRule implements Rule {

    private static final byte[] NOTHING = {};

    @Override
    public String name() {
        return "secret-texts";
    }

    @Override
    public Group group() {
        return Group.SECRETS;
    }

    @Override
    public String claim() {
        return "no text of bundle.json looks like a key, a token or a URL with user information";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        byte[] raw = subject.bundle().manifest().orElse(NOTHING);
        if (raw.length > 0 && !hasEscape(raw) && SecretScanner.scan(raw).isEmpty()) {
            // Without escapes every text is in the bytes as it is.
            return RuleOutcome.PASSED;
        }
        List<Finding> findings = new ArrayList<>();
        walk(subject.manifest().root(), "", findings);
        return RuleOutcome.of(findings);
    }

    private static boolean hasEscape(byte[] raw) {
        for (byte b : raw) {
            if (b == '\\') {
                return true;
            }
        }
        return false;
    }

    private static void walk(JsonNode node, String pointer, List<Finding> findings) {
        if (node.isTextual()) {
            for (SecretHit hit : SecretScanner.scan(node.textValue())) {
                findings.add(Finding.at(SecretCodes.of(hit), pointer, hit.message()));
            }
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            List<SecretHit> inName = SecretScanner.scan(member.getKey());
            for (SecretHit hit : inName) {
                // The pointer to the member itself would repeat it.
                findings.add(Finding.at(SecretCodes.of(hit), pointer, "a member name " + hit.message()));
            }
            walk(member.getValue(), Pointers.child(pointer, member.getKey()), findings);
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            walk(node.get(i), Pointers.child(pointer, i), findings);
        }
    }
}
