package dev.agentplane.cli.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Processes of this machine that belong to a run, by the mark that every process of a run inherits. */
final class Leftovers {

    private Leftovers() {}

    /** Command lines of processes whose environment names one of these runs. */
    static List<String> of(String traceId) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes
                    .filter(p -> p.getFileName().toString().matches("[0-9]+"))
                    .toList()) {
                if (read(process.resolve("environ")).contains("AGENTPLANE_RUN=" + traceId)) {
                    found.add(process.getFileName() + " "
                            + read(process.resolve("cmdline")).replace('\0', ' '));
                }
            }
        }
        return found;
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // It ended meanwhile, or belongs to somebody else.
            return "";
        }
    }
}
