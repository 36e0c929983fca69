package dev.agentplane.imports;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects findings. */
public final class Reports {

    private final Profile profile;
    private final List<ImportFinding> findings = new ArrayList<>();

    /** @param profile says which of them are errors */
    public Reports(Profile profile) {
        this.profile = profile;
    }

    /** One more. */
    public void add(ImportCode code, String pointer, String message) {
        ImportFinding finding = new ImportFinding(code, code.isError(profile), pointer, message);
        if (!findings.contains(finding)) {
            findings.add(finding);
        }
    }

    /** One more when this is so. */
    public void addIf(boolean wrong, ImportCode code, String pointer, String message) {
        if (wrong) {
            add(code, pointer, message);
        }
    }

    /** One that is a warning in every profile: the importer has mended it. */
    public void mended(ImportCode code, String pointer, String message) {
        findings.add(new ImportFinding(code, false, pointer, message));
    }

    /** All of them, by place and code. */
    public List<ImportFinding> sorted() {
        return findings.stream()
                .sorted(Comparator.comparing(ImportFinding::pointer).thenComparing(ImportFinding::code))
                .toList();
    }
}
