package dev.agentplane.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        Table table = new Table("A", "B");
        table.row("long", "x");
        table.row("", "yy");

        assertThat(table.lines()).containsExactly("A     B", "long  x", "      yy");
    }

    @Test
    void withoutATerminalEachLineIsPrintedOnce() {
        LiveBlock block = new LiveBlock(console(false));

        block.show(List.of("one"));
        block.show(List.of("one", "two"));
        block.show(List.of("one", "two"));

        assertThat(text()).isEqualTo("one\ntwo\n");
    }

    @Test
    void onATerminalTheBlockIsRedrawnInPlace() {
        LiveBlock block = new LiveBlock(console(true));

        block.show(List.of("a", "b"));
        block.show(List.of("c", "b"));

        assertThat(text()).isEqualTo("\u001b[2Ka\n\u001b[2Kb\n\u001b[2A\u001b[2Kc\n\u001b[2Kb\n");
    }

    @Test
    void progressWithoutATerminalHasNoControlCharacters() {
        Progress progress = new Progress(console(false), Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

        progress.step("starting");
        progress.done("ready");

        assertThat(text()).isEqualTo("starting ...\nready (0.0 s)\n");
    }

    private Console console(boolean live) {
        PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        return new Console(new PrintStream(OutputStream.nullOutputStream()), err, live);
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
