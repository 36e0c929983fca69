package dev.agentplane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.cli.invocation.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code receipt assemble} and {@code events publish} as far as they need no instance. */
class ReceiptCommandTest {

    @TempDir
    Path directory;

    @Test
    void aWholeTraceHasACompleteReceiptWithWhatItWasWorth() throws IOException {
        // Given
        String file = file(trace());
        // When
        Invocation assembled = run("receipt", "assemble", file, "--json");
        // Then: utility .35*.9 + .20*.8 + .20*.7 + .15*1 + .10*1, MAIPJ 2 * utility / 2 J
        assertThat(assembled.code()).isEqualTo(ExitCode.DONE);
        assertThat(assembled.json().path("status").asText()).isEqualTo("COMPLETE");
        assertThat(assembled.json().at("/receipt/outcome/utility").decimalValue())
                .isEqualByComparingTo("0.865");
        assertThat(assembled.json().at("/receipt/outcome/maipj").decimalValue()).isEqualByComparingTo("0.865");
        assertThat(assembled.json().path("refused_events")).isEmpty();
    }

    @Test
    void peopleReadStatusHashEnergyAndReasons() throws IOException {
        Invocation assembled = run("receipt", "assemble", file(trace().replace("\"hot-local\"", "7")));
        assertThat(assembled.code()).isEqualTo(ExitCode.NEGATIVE);
        assertThat(assembled.out())
                .startsWith("REJECTED  rpt_support-routing-0042")
                .contains("PAYLOAD_TYPE", "context.pack.selected", "/payload/locality_class");
    }

    @Test
    void aFileThatEndsTooEarlyIsIncompleteAndSaysWhatIsMissing() throws IOException {
        Invocation assembled =
                run("receipt", "assemble", file(trace().replace("run.completed", "run.started")), "--json");
        assertThat(assembled.code()).isEqualTo(ExitCode.NEGATIVE);
        assertThat(assembled.json().path("status").asText()).isEqualTo("CONFLICTED");
        assertThat(assembled.json().path("missing").toString()).isEqualTo("[\"run.completed\"]");
    }

    @Test
    void aFileThatIsNoTraceIsUnreadable() throws IOException {
        for (String text : new String[] {"{", "[]", "{\"trace_id\":\"t\"}", "{\"trace_id\":\"t\",\"events\":NaN}"}) {
            Invocation assembled = run("receipt", "assemble", file(text));
            assertThat(assembled.code()).as(text).isEqualTo(ExitCode.USAGE);
            assertThat(assembled.out()).isEmpty();
        }
        assertThat(run("receipt", "assemble", "nowhere.json").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void withoutATraceTheReceiptCommandIsAUsageError() {
        assertThat(run("receipt").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aFileWithOneWrongEventPublishesNothingAndNeedsNoInstanceToSaySo() throws IOException {
        // Given an event that another producer claims
        String file = file(trace().replace("\"producer\": \"slash-topics\"", "\"producer\": \"sociosphere\""));
        // When
        Invocation published = run("events", "publish", file, "--json");
        // Then
        assertThat(published.code()).isEqualTo(ExitCode.NEGATIVE);
        assertThat(published.json().path("published")).isEmpty();
        assertThat(published.json().at("/refused/0/code").asText()).isEqualTo("PRODUCER_NOT_ALLOWED");
        assertThat(published.json().at("/refused/0/event_id").asText()).isEqualTo("e2");
    }

    @Test
    void whatAnotherRepositoryWritesIsRefusedAsAWholeWithoutAnInstance() throws IOException {
        // Given an adapter's receipt of a dry run
        String file = file("{\"packLoadEvents\":[],\"receipt\":{\"dryRun\":true}}");
        // When
        Invocation refused = run("events", "publish", file, "--from", "slash-topics", "--trace-id", "t", "--json");
        // Then
        assertThat(refused.code()).isEqualTo(ExitCode.NEGATIVE);
        assertThat(refused.json().path("published")).isEmpty();
        assertThat(refused.json().path("refused").findValuesAsText("code"))
                .contains("DRY_RUN", "ADAPTER_RECEIPT_INVALID");
        assertThat(run("events", "publish", file, "--trace-id", "t").code()).isEqualTo(ExitCode.USAGE);
        assertThat(run("events", "publish", file, "--from", "elsewhere").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aTimeThatIsNoneIsAUsageError() {
        assertThat(run("receipts", "--since", "yesterday").code()).isEqualTo(ExitCode.USAGE);
        assertThat(run("receipts", "--by", "colour").code()).isEqualTo(ExitCode.USAGE);
        assertThat(run("receipts", "--since", "7d").code()).isEqualTo(ExitCode.UNREACHABLE);
    }

    @Test
    void publishingWithoutAnInstanceSaysWhatToStart() throws IOException {
        Invocation published = run("events", "publish", file(trace()));
        assertThat(published.code()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(published.err()).contains("agentplane up");
    }

    private String file(String text) throws IOException {
        Path file = Files.createTempFile(directory, "trace", ".json");
        Files.writeString(file, text);
        return file.toString();
    }

    private static String trace() throws IOException {
        try (InputStream in = ReceiptCommandTest.class.getResourceAsStream("trace.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Invocation run(String... arguments) {
        return Invocation.of(directory, Clock.systemUTC(), arguments);
    }
}
