package dev.agentplane.validation.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.manifest.Shown;
import java.util.regex.Pattern;

/** The version is a SemVer version, or there is a warning. */
final class VersionRule implements Rule {

    private static final int LONGEST = 256;
    private static final String NUMBER = "(?:0|[1-9][0-9]*+)";
    private static final String PART = "(?:0|[1-9][0-9]*+|[0-9]*+[A-Za-z-][0-9A-Za-z-]*+)";
    private static final Pattern SEMVER = Pattern.compile(NUMBER + "\\." + NUMBER + "\\." + NUMBER + "(?:-" + PART
            + "(?:\\." + PART + ")*+)?(?:\\+[0-9A-Za-z-]++(?:\\.[0-9A-Za-z-]++)*+)?");

    @Override
    public String name() {
        return "version";
    }

    @Override
    public Group group() {
        return Group.SCHEMA;
    }

    @Override
    public String claim() {
        return "metadata.version is SemVer 2.0";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        JsonNode version = subject.manifest().metadata().path("version");
        if (!version.isTextual() || version.textValue().isBlank()) {
            return RuleOutcome.notApplicable("no version to look at");
        }
        String text = version.textValue();
        return RuleOutcome.foundIf(
                text.length() > LONGEST || !SEMVER.matcher(text).matches(),
                Code.VERSION_NOT_SEMVER,
                "/metadata/version",
                "expected a SemVer 2.0 version, found " + Shown.value(version));
    }
}
