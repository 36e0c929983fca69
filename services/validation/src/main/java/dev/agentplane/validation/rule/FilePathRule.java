package dev.agentplane.validation.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Finding;
import dev.agentplane.validation.admission.Group;
import dev.agentplane.validation.bundle.EntryKind;
import dev.agentplane.validation.manifest.Manifest;
import dev.agentplane.validation.manifest.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Script and module are files of this bundle. */
final class FilePathRule implements Rule {

    @Override
    public String name() {
        return "file-paths";
    }

    @Override
    public Group group() {
        return Group.PATHS;
    }

    @Override
    public String claim() {
        return "spec.smoke.script and spec.vm.modulePath name files of the bundle";
    }

    @Override
    public RuleOutcome check(Subject subject) {
        List<Finding> findings = new ArrayList<>();
        JsonNode spec = subject.manifest().spec();
        Manifest.text(Manifest.object(spec, "smoke"), "script")
                .ifPresent(path -> check(subject, path, "/spec/smoke/script", false, findings));
        boolean directory = subject.manifest()
                .backendIntent()
                .filter("agent-machine"::equals)
                .isPresent();
        Manifest.text(subject.manifest().vm(), "modulePath")
                .ifPresent(path -> check(subject, path, "/spec/vm/modulePath", directory, findings));
        return RuleOutcome.of(findings);
    }

    private static void check(
            Subject subject, String path, String pointer, boolean directoryToo, List<Finding> findings) {
        if (path.isEmpty()) {
            return;
        }
        Optional<Code> wrong = BundlePath.lexical(path);
        if (wrong.isPresent()) {
            findings.add(
                    Finding.at(wrong.get(), pointer, "expected a path inside the bundle, found " + Shown.text(path)));
            return;
        }
        BundlePath resolved = BundlePath.resolve(path, subject);
        if (resolved.legacy()) {
            findings.add(
                    Finding.at(Code.PATH_LEGACY_PREFIX, pointer, "is relative to the repository, not to the bundle"));
        }
        Code problem = problem(resolved, directoryToo);
        if (problem != null) {
            findings.add(Finding.at(
                    problem,
                    pointer,
                    "expected a file of the bundle, found " + Shown.text(path) + " " + what(problem)));
        }
    }

    private static @Nullable Code problem(BundlePath path, boolean directoryToo) {
        EntryKind kind = path.kind().orElse(null);
        if (kind == null) {
            return Code.PATH_NOT_FOUND;
        }
        return switch (kind) {
            case FILE -> null;
            case ESCAPING_LINK -> Code.PATH_ESCAPE;
            case DIRECTORY -> directoryToo ? null : Code.PATH_NOT_REGULAR;
            case DIRECTORY_LINK, SPECIAL -> Code.PATH_NOT_REGULAR;
        };
    }

    private static String what(Code problem) {
        return switch (problem) {
            case PATH_NOT_FOUND -> "which is not there";
            case PATH_ESCAPE -> "which is a link that leads nowhere or out of the bundle";
            default -> "which is not a regular file";
        };
    }
}
