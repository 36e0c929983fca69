package dev.agentplane.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.avro.Topic;
import dev.agentplane.avro.Topics;
import dev.agentplane.cli.Invocation;
import dev.agentplane.cli.controlplane.RunningServices;
import dev.agentplane.cli.controlplane.ServiceCatalog;
import dev.agentplane.cli.invocation.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** Where the documentation repeats the code, it says what the code says. A failure prints what belongs there. */
class DocsTest {

    @Test
    void theExitCodesAreThoseOfTheEnum() {
        StringBuilder table = new StringBuilder("| Code | Meaning |\n|---|---|\n");
        for (ExitCode code : ExitCode.values()) {
            table.append("| ")
                    .append(code.number())
                    .append(" | ")
                    .append(code.meaning())
                    .append(" |\n");
        }

        assertThat(Docs.block("docs/operations.md", "exit codes")).isEqualTo(table.toString());
    }

    @Test
    void theTopicsAreThoseOfTheCode() {
        String head = "| Topic | Writer | Partitions by | Kept | Events |\n|---|---|---|---|---|\n";
        String rows = Topics.ALL.stream().map(DocsTest::row).collect(Collectors.joining());

        assertThat(Docs.block("docs/topics.md", "topics")).isEqualTo(head + rows);
    }

    private static String row(Topic<?> topic) {
        String by =
                switch (topic.layout()) {
                    case BY_TRACE -> "trace id";
                    case BY_KEY -> "key";
                    case SINGLE -> "one only";
                };
        String kept =
                switch (topic.cleanup()) {
                    case KEEP_ALL -> "everything, for ever";
                    case EXPIRE -> "a day, at most 256 MiB per partition";
                    case COMPACT -> "newest per key";
                };
        String events = topic.events().stream().map(Schema::getName).collect(Collectors.joining(", "));
        return "| `" + topic.name() + "` | " + topic.writer() + " | " + by + " | " + kept + " | " + events + " |\n";
    }

    @Test
    void everySettingIsDocumentedAndNothingElseIs() {
        String table = Docs.block("docs/operations.md", "settings");
        List<String> documented = table.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .filter(name -> !name.endsWith("…"))
                .sorted()
                .toList();

        assertThat(documented).isEqualTo(List.copyOf(RunningServices.knownSettings()));
    }

    @Test
    void everyServiceIsDocumented() {
        String text = Docs.text("docs/operations.md");

        assertThat(ServiceCatalog.names()).allSatisfy(name -> assertThat(text).contains("| `" + name + "` |"));
    }

    @Test
    void everyDecisionIsInTheIndexWithItsTitle() throws IOException {
        String index = Docs.text("docs/adr/README.md");
        try (Stream<Path> files = Files.list(Docs.root().resolve("docs/adr"))) {
            List<String> pages = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("README.md"))
                    .sorted()
                    .toList();
            String links = pages.stream()
                    .map(page -> "| [" + title("docs/adr/" + page) + "](" + page + ") |\n")
                    .collect(Collectors.joining());
            assertThat(index).endsWith("|---|\n" + links);
        }
    }

    private static String title(String page) {
        return Docs.text(page).lines().findFirst().orElseThrow().replaceFirst("^# ", "");
    }

    /** The table of attacks names tests as {@code Class.method}, or as method alone. */
    @Test
    void everyAttackHasATestThatExists() throws IOException {
        Map<String, Set<String>> tests = testMethods();
        Set<String> all = tests.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        for (String row :
                Docs.block("docs/security.md", "attacks").lines().skip(2).toList()) {
            String[] cells = row.split(" *\\| *", -1);
            Matcher named = Pattern.compile("`([A-Za-z.]+)`").matcher(cells[3]);
            boolean heading = cells[1].startsWith("**");
            assertThat(heading || named.find()).as("a test in: " + row).isTrue();
            named.reset();
            while (named.find()) {
                String[] test = named.group(1).split("\\.", -1);
                Set<String> methods = test.length == 2 ? tests.getOrDefault(test[0], Set.of()) : all;
                assertThat(methods.contains(test[test.length - 1]) || tests.containsKey(test[0]) && test.length == 1)
                        .as("expected a test " + named.group(1) + ", named in docs/security.md")
                        .isTrue();
            }
        }
    }

    /** Names of all methods without result, by simple name of their test class. */
    private static Map<String, Set<String>> testMethods() throws IOException {
        Map<String, Set<String>> tests = new HashMap<>();
        Pattern method = Pattern.compile(" void (\\w+)\\(");
        try (Stream<Path> files = Files.walk(Docs.root().resolve("services"))) {
            for (Path file : files.filter(path -> path.toString().matches(".*/src/test/java/.*(Test|IT)\\.java"))
                    .toList()) {
                String name = file.getFileName().toString().replace(".java", "");
                Matcher found = method.matcher(Files.readString(file));
                while (found.find()) {
                    tests.computeIfAbsent(name, key -> new HashSet<>()).add(found.group(1));
                }
            }
        }
        return tests;
    }

    @Test
    void linksInTheMainPagesLeadSomewhere() {
        for (String page : List.of("README.md", "CONTRIBUTING.md", "docs/operations.md", "docs/architecture.md")) {
            Matcher link = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)").matcher(Docs.text(page));
            Path from = Docs.root().resolve(page).getParent();
            while (link.find()) {
                assertThat(from.resolve(link.group(1))).as("link in " + page).exists();
            }
        }
    }

    @Test
    void commandsOfTheReadmeAreCommandLinesThatParse() {
        Path nowhere = Docs.root();
        List<String> commands = Docs.text("README.md")
                .lines()
                .filter(line -> line.startsWith("$ ./agentplane "))
                .map(line -> line.substring("$ ./agentplane ".length()).replaceFirst(" +#.*", ""))
                .toList();

        assertThat(commands).hasSizeGreaterThan(5).allSatisfy(command -> {
            String[] line = (command + " --help").split(" ", -1);
            Invocation help = Invocation.of(nowhere, Clock.systemUTC(), line);
            assertThat(help.code()).as(command + ": " + help.err()).isEqualTo(ExitCode.DONE);
        });
    }
}
