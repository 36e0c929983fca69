package dev.agentplane.validation.rule;

import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.manifest.Manifest;
import dev.agentplane.validation.manifest.Shown;

/** The output directory is a name below the export root and nothing else. */
final class OutDirRule implements Rule {

    @Override
    public String name() {
        return "out-dir";
    }

    @Override
    public Group group() {
        return Group.PATHS;
    }

    @Override
    public String claim() {
        return "spec.artifacts.outDir is a safe relative name";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        String outDir = Manifest.object(subject.manifest().spec(), "artifacts")
                .path("outDir")
                .textValue();
        if (outDir == null || outDir.isEmpty()) {
            return RuleOutcome.notApplicable("no outDir");
        }
        return RuleOutcome.foundIf(
                BundlePath.lexical(outDir).isPresent()
                        || BundlePath.normalised(outDir).isEmpty(),
                Code.OUTDIR_UNSAFE,
                "/spec/artifacts/outDir",
                "expected a relative directory name without .. segments, found " + Shown.text(outDir));
    }
}
