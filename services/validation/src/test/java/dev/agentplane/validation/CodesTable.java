package dev.agentplane.validation;

import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Group;

/** Writes the table of finding codes in docs/admission.md: {@code main} prints it. */
final class CodesTable {

    private CodesTable() {}

    static String text() {
        StringBuilder table = new StringBuilder("| Code | Severity | What to change |\n|---|---|---|\n");
        for (Group group : Group.values()) {
            table.append("| **").append(group.text()).append("** | | |\n");
            for (Code code : Code.values()) {
                if (code.group() == group) {
                    table.append("| `")
                            .append(code)
                            .append("` | ")
                            .append(code.severity().text());
                    table.append(" | ").append(code.hint()).append(" |\n");
                }
            }
        }
        return table.toString();
    }

    public static void main(String[] args) {
        System.out.print(text());
    }
}
