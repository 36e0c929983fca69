package dev.agentplane.validation.rule;

import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Finding;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.bundle.BundleLimits;
import dev.agentplane.validation.bundle.BundleSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Nothing in the bundle says that it is under an AGPL licence. */
final class AgplFilesRule implements Rule {

    @Override
    public String name() {
        return "agpl-files";
    }

    @Override
    public Group group() {
        return Group.LICENSE;
    }

    @Override
    public String claim() {
        return "no licence file, package manifest, SBOM or file header of the bundle names an AGPL licence";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        List<Finding> findings = new ArrayList<>();
        for (Map.Entry<String, byte[]> file : subject.bundle().contents().entrySet()) {
            // bundle.json declares that it takes none, and may say so in words.
            boolean manifest = file.getKey().equals(BundleSnapshot.MANIFEST);
            if (!manifest && file.getValue().length <= BundleLimits.MAX_SCANNED) {
                LicenseText.agpl(file.getKey(), file.getValue())
                        .ifPresent(where -> findings.add(
                                Finding.in(Code.AGPL_FOUND, file.getKey(), "names an AGPL licence " + where)));
            }
        }
        return RuleOutcome.of(findings);
    }
}
