package dev.agentplane.validation.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Finding;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.manifest.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Where the bundle comes from can be found again. */
public final class SourceRule implements Rule {

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    @Override
    public String name() {
        return "source";
    }

    @Override
    public Group group() {
        return Group.SOURCE;
    }

    @Override
    public String claim() {
        return "metadata.source.git names a clean commit";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        JsonNode metadata = subject.manifest().metadata();
        JsonNode source = metadata.path("source");
        JsonNode git = source.path("git");
        if (metadata.isMissingNode() || wrongType(source) || wrongType(git)) {
            return RuleOutcome.notApplicable("nothing to look at");
        }
        List<Finding> findings = new ArrayList<>();
        JsonNode rev = git.path("rev");
        boolean missing = rev.isMissingNode();
        if (missing || (rev.isTextual() && !isCommit(rev.textValue()))) {
            findings.add(Finding.at(
                    Code.SOURCE_REV_UNSET,
                    "/metadata/source/git/rev",
                    "expected a commit id, found " + (missing ? "nothing" : Shown.value(rev))));
        }
        if (git.path("dirty").asBoolean(false) && git.path("dirty").isBoolean()) {
            findings.add(Finding.at(
                    Code.SOURCE_DIRTY, "/metadata/source/git/dirty", "the working tree had uncommitted changes"));
        }
        return RuleOutcome.of(findings);
    }

    /** True for a full SHA-1 or SHA-256 commit id. */
    public static boolean isCommit(String rev) {
        return COMMIT.matcher(rev).matches();
    }

    private static boolean wrongType(JsonNode node) {
        return !node.isMissingNode() && !node.isObject();
    }
}
