package dev.agentplane.validation.admission;

import dev.agentplane.domain.secret.SecretScanner;
import dev.agentplane.validation.manifest.Pointers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Makes one orderly list of what all rules and gates found. */
final class Findings {

    /** More than these are counted, not listed: evidence has to fit into a record. */
    static final int MOST = 300;

    private static final int LONGEST_POINTER = 1024;

    /** What a general schema finding says less well at the same pointer. */
    private static final Set<Code> SCHEMA =
            EnumSet.of(Code.SCHEMA_REQUIRED, Code.SCHEMA_TYPE, Code.SCHEMA_ENUM, Code.SCHEMA_EMPTY, Code.SCHEMA_RANGE);

    private static final Set<Code> SPECIFIC = EnumSet.of(
            Code.API_VERSION_UNSUPPORTED,
            Code.KIND_INVALID,
            Code.NAME_PATTERN,
            Code.CREATED_AT_FORMAT,
            Code.AGPL_NOT_FALSE,
            Code.AGPL_UNDECLARED,
            Code.MAX_RUN_SECONDS_MISSING,
            Code.MAX_RUN_SECONDS_INVALID,
            Code.LANE_UNKNOWN,
            Code.LANE_DEV_NOT_ALLOWED,
            Code.BACKEND_UNKNOWN,
            Code.AGENT_MACHINE_BINDING,
            Code.ABSTRACT_ENUM,
            Code.SOURCEOS_REF_MISSING,
            Code.SOURCEOS_LIFECYCLE,
            Code.CHRONOS_FIELD_MISSING,
            Code.CHRONOS_AUTHORITY,
            Code.CHRONOS_OWNING_PLANE,
            Code.GOVERNANCE_CONTEXT_INVALID);

    private record Place(Code code, String pointer, String file) {}

    private Findings() {}

    /**
     * One finding per code, pointer and file, the specific ones in place of the general ones, nothing pending on what is
     * denied anyway; in order.
     */
    static List<Finding> orderly(Collection<Finding> all) {
        Set<String> specific = all.stream()
                .filter(finding -> SPECIFIC.contains(finding.code()))
                .map(Finding::pointer)
                .collect(Collectors.toSet());
        boolean denied = all.stream().anyMatch(Finding::isError);
        Set<Place> seen = new HashSet<>();
        TreeSet<Finding> ordered = new TreeSet<>(Finding.ORDER);
        for (Finding finding : all) {
            boolean general = SCHEMA.contains(finding.code()) && specific.contains(finding.pointer());
            boolean pending = finding.code() == Code.APPROVAL_PENDING && denied;
            if (!general && !pending && seen.add(new Place(finding.code(), finding.pointer(), finding.file()))) {
                ordered.add(finding);
            }
        }
        return new ArrayList<>(ordered);
    }

    /** The first {@value #MOST}, errors before warnings, in order. */
    static List<Finding> listed(List<Finding> orderly) {
        if (orderly.size() <= MOST) {
            return orderly;
        }
        List<Finding> chosen = new ArrayList<>();
        orderly.stream().filter(Finding::isError).limit(MOST).forEach(chosen::add);
        orderly.stream()
                .filter(finding -> !finding.isError())
                .limit(MOST - chosen.size())
                .forEach(chosen::add);
        chosen.sort(Finding.ORDER);
        return chosen;
    }

    /** The findings without a secret in a pointer or path, and without endless pointers. */
    static List<Finding> shown(Collection<Finding> findings) {
        return findings.stream().map(Findings::shown).toList();
    }

    private static Finding shown(Finding finding) {
        boolean secretPath =
                !finding.file().isEmpty() && !SecretScanner.scan(finding.file()).isEmpty();
        Finding named = secretPath
                ? Finding.in(
                        finding.code(),
                        "a file with a suspicious name",
                        finding.message().substring(finding.file().length() + 2))
                : finding;
        return named.movedTo(shown(named.pointer()));
    }

    /** The pointer, or the nearest one above it that is not too long and repeats no secret. */
    private static String shown(String pointer) {
        String shown = pointer;
        while (!shown.isEmpty()
                && (shown.length() > LONGEST_POINTER
                        || !SecretScanner.scan(shown).isEmpty())) {
            shown = Pointers.parent(shown);
        }
        return shown;
    }
}
