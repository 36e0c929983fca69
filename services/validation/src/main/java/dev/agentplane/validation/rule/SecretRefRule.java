package dev.agentplane.validation.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Finding;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.manifest.Manifest;
import dev.agentplane.validation.manifest.Pointers;
import dev.agentplane.validation.secret.SecretRefs;
import java.util.ArrayList;
import java.util.List;

/** Secrets are named or referenced. */
final class SecretRefRule implements Rule {

    @Override
    public String name() {
        return "secret-refs";
    }

    @Override
    public Group group() {
        return Group.SECRETS;
    }

    @Override
    public String claim() {
        return "spec.secrets holds only names and references";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        JsonNode secrets = Manifest.object(subject.manifest().spec(), "secrets");
        List<Finding> findings = new ArrayList<>();
        JsonNode required = secrets.path("required");
        for (int i = 0; required.isArray() && i < required.size(); i++) {
            String entry = required.get(i).textValue();
            if (entry != null && !SecretRefs.isName(entry) && !SecretRefs.isRef(entry)) {
                // Not shown: what is neither may be the secret itself.
                findings.add(Finding.at(
                        Code.SECRET_REF_INVALID,
                        Pointers.child("/spec/secrets/required", i),
                        "expected a name or a reference, found " + entry.length() + " other characters"));
            }
        }
        String root = secrets.path("secretRefRoot").textValue();
        if (root != null && !SecretRefs.isRef(root) && !isAbsolute(root)) {
            findings.add(Finding.at(
                    Code.SECRET_REF_INVALID,
                    "/spec/secrets/secretRefRoot",
                    "expected a reference or an absolute path, found " + root.length() + " other characters"));
        }
        return RuleOutcome.of(findings);
    }

    private static boolean isAbsolute(String path) {
        return path.startsWith("/")
                && path.chars().noneMatch(Character::isISOControl)
                && !List.of(path.split("/", -1)).contains("..");
    }
}
