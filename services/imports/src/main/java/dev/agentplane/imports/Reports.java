package dev.agentplane.imports;

import dev.agentplane.domain.secret.SecretScanner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Collects findings. */
public final class Reports {

    /** Longer member names are no names but payload. */
    private static final int MAX_NAME = 64;

    private final Profile profile;
    private final List<ImportFinding> findings = new ArrayList<>();

    /** @param profile says which of them are errors */
    public Reports(Profile profile) {
        this.profile = profile;
    }

    /** One more. */
    public void add(ImportCode code, String pointer, String message) {
        String shown = shown(pointer);
        // A message may name the member whose name is not to be shown.
        String text = shown.equals(pointer) ? message : "found a member whose name is no name";
        ImportFinding finding = new ImportFinding(code, code.isError(profile), shown, text);
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

    /** The pointer without names that may themselves be what must not be repeated. */
    private static String shown(String pointer) {
        return Arrays.stream(pointer.split("/", -1))
                .map(name ->
                        name.length() <= MAX_NAME && SecretScanner.scan(name).isEmpty() ? name : "*")
                .collect(Collectors.joining("/"));
    }
}
