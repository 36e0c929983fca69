package dev.agentplane.validation.rule;

import dev.agentplane.validation.admission.Group;

/** The bundle could be read as regular files within the limits. */
final class FilesRule implements Rule {

    @Override
    public String name() {
        return "files";
    }

    @Override
    public Group group() {
        return Group.PATHS;
    }

    @Override
    public String claim() {
        return "the bundle holds only regular files within the limits";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        return RuleOutcome.of(subject.bundle().findings());
    }
}
