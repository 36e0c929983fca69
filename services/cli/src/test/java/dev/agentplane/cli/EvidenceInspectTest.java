package dev.agentplane.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.cli.invocation.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking at evidence claims nothing about it, whoever wrote it. */
class EvidenceInspectTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void aForgedEnvelopeIsShownAsWhatItSaysAndCannotSteerTheTerminal() throws IOException {
        // Given
        String statement = "{\"predicate\":{\"outcome\":\"VERIFIED\\u001b[2J\u202e\"}}";
        Files.writeString(
                directory.resolve("x.dsse.json"),
                "{\"payload\":\"" + Base64.getEncoder().encodeToString(statement.getBytes(UTF_8))
                        + "\",\"payloadType\":\"t\",\"signatures\":[{\"keyid\":\"\\u001b[31mtrusted\",\"sig\":\"QQ==\"}]}");
        // When
        Invocation shown = inspect("x.dsse.json");
        // Then
        assertThat(shown.code()).isEqualTo(ExitCode.DONE);
        assertThat(shown.out())
                .startsWith("NOT VERIFIED")
                .contains("what: envelope", "VERIFIED\\u001b[2J\\u202e")
                .doesNotContain("\u001b", "\u202e");
    }

    @Test
    void aFolderShowsWhatIsReadableAndNamesWhatIsNot() throws IOException {
        // Given
        Files.createDirectories(directory.resolve("export/statements"));
        Files.writeString(directory.resolve("export/manifest.json"), "{\"run\":\"run-1\"}");
        Files.writeString(directory.resolve("export/statements/000-run.leaf.json"), "{}");
        // When
        Invocation shown = inspect("export", "--json");
        // Then
        assertThat(shown.code()).isEqualTo(ExitCode.DONE);
        assertThat(shown.json().path("verification").asText()).isEqualTo("none");
        assertThat(shown.json().path("run").asText()).isEqualTo("run-1");
        assertThat(shown.json().at("/unreadable/0/file").asText()).isEqualTo("statements/000-run.leaf.json");
    }

    @Test
    void whatNoExportHasIsUnreadableInput() throws IOException {
        Files.write(directory.resolve("noise"), new byte[] {1, 2, 3});

        assertThat(inspect("noise").code()).isEqualTo(ExitCode.USAGE);
        assertThat(inspect("noise").err()).contains("expected a file that an export has");
        assertThat(inspect("nowhere").code()).isEqualTo(ExitCode.USAGE);
    }

    private Invocation inspect(String... arguments) {
        String[] line = new String[arguments.length + 2];
        line[0] = "evidence";
        line[1] = "inspect";
        System.arraycopy(arguments, 0, line, 2, arguments.length);
        return Invocation.of(directory, Clock.systemUTC(), line);
    }
}
