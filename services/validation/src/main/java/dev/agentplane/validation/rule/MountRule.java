package dev.agentplane.validation.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Finding;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.manifest.Pointers;
import java.util.ArrayList;
import java.util.List;

/** Mounts name places and do not climb out of them. */
final class MountRule implements Rule {

    @Override
    public String name() {
        return "mounts";
    }

    @Override
    public Group group() {
        return Group.PATHS;
    }

    @Override
    public String claim() {
        return "mount sources and targets have no .. segments, targets are absolute";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        JsonNode mounts = subject.manifest().vm().path("mounts");
        if (!mounts.isArray() || mounts.isEmpty()) {
            return RuleOutcome.notApplicable("no mounts");
        }
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < mounts.size(); i++) {
            String pointer = Pointers.child("/spec/vm/mounts", i);
            String source = mounts.get(i).path("source").textValue();
            if (source != null && climbs(source)) {
                findings.add(
                        Finding.at(Code.MOUNT_PATH_UNSAFE, pointer + "/source", "expected no NUL and no .. segment"));
            }
            String target = mounts.get(i).path("target").textValue();
            if (target != null && (climbs(target) || !target.startsWith("/"))) {
                findings.add(Finding.at(
                        Code.MOUNT_PATH_UNSAFE,
                        pointer + "/target",
                        "expected an absolute path without NUL and .. segment"));
            }
        }
        return RuleOutcome.of(findings);
    }

    private static boolean climbs(String path) {
        return path.indexOf('\0') >= 0 || List.of(path.split("/", -1)).contains("..");
    }
}
