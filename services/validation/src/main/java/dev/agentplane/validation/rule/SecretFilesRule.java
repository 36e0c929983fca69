package dev.agentplane.validation.rule;

import dev.agentplane.domain.secret.SecretHit;
import dev.agentplane.domain.secret.SecretScanner;
import dev.agentplane.validation.admission.Finding;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.bundle.BundleLimits;
import dev.agentplane.validation.bundle.BundleSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** No text file of the bundle looks like it holds a secret. */
final class SecretFilesRule implements Rule {

    @Override
    public String name() {
        return "secret-files";
    }

    @Override
    public Group group() {
        return Group.SECRETS;
    }

    @Override
    public String claim() {
        return "no text file looks like it holds a key, a token or a URL with user information";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        List<Finding> findings = new ArrayList<>();
        for (Map.Entry<String, byte[]> file : subject.bundle().contents().entrySet()) {
            byte[] bytes = file.getValue();
            if (bytes.length > BundleLimits.MAX_SCANNED || file.getKey().equals(BundleSnapshot.MANIFEST)) {
                continue;
            }
            List<SecretHit> hits = SecretScanner.scan(bytes);
            if (!hits.isEmpty() && Utf8.isValid(bytes)) {
                hits.forEach(hit -> findings.add(Finding.in(SecretCodes.of(hit), file.getKey(), hit.message())));
            }
        }
        return RuleOutcome.of(findings);
    }
}
