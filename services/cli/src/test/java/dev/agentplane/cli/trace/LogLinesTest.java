package dev.agentplane.cli.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.events.RunLogged;
import dev.agentplane.events.RunStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LogLinesTest {

    private final LogLines lines = new LogLines();

    private static RunLogged piece(int attempt, RunStream stream, long position, byte[] bytes, boolean cut) {
        return new RunLogged("t", attempt, stream, position, ByteBuffer.wrap(bytes), cut);
    }

    private static RunLogged out(long position, String text) {
        return piece(1, RunStream.STDOUT, position, text.getBytes(StandardCharsets.UTF_8), false);
    }

    @Test
    void aLineIsShownWhenItIsCompleteAndWhatIsLeftAtTheEnd() {
        assertThat(lines.add(out(0, "on"))).isEmpty();
        assertThat(lines.add(out(2, "e\ntwo\nthr"))).containsExactly("out │ one", "out │ two");
        assertThat(lines.rest()).containsExactly("out │ thr");
    }

    @Test
    void theStreamsAreKeptApart() {
        lines.add(out(0, "a"));

        assertThat(lines.add(piece(1, RunStream.STDERR, 0, new byte[] {'b', '\n'}, false)))
                .containsExactly("err │ b");
        assertThat(lines.add(out(1, "\n"))).containsExactly("out │ a");
    }

    @Test
    void aCharacterMayGoOnInTheNextPiece() {
        byte[] bytes = "größe\n".getBytes(StandardCharsets.UTF_8);

        lines.add(piece(1, RunStream.STDOUT, 0, java.util.Arrays.copyOf(bytes, 3), false));

        assertThat(lines.add(
                        piece(1, RunStream.STDOUT, 3, java.util.Arrays.copyOfRange(bytes, 3, bytes.length), false)))
                .containsExactly("out │ größe");
    }

    @Test
    void whatWouldMoveTheCursorIsShownAsItsCode() {
        assertThat(lines.add(out(0, "\u001b[2J\r\u009b1A\u202e\tx\n")))
                .containsExactly("out │ \\x1b[2J\\x0d\\x9b1A\\x202e\tx");
    }

    @Test
    void aGapIsSaid() {
        lines.add(out(0, "one\ntw"));

        assertThat(lines.add(out(100, "three\n")))
                .containsExactly("out │ tw", "out │ … 94 bytes are not shown", "out │ three");
    }

    @Test
    void aPieceThatCameTwiceIsShownOnce() {
        lines.add(out(0, "one\n"));

        assertThat(lines.add(out(0, "one\n"))).isEmpty();
    }

    @Test
    void aNewAttemptBeginsAnewAndAnOldOneIsNotHeardAnyMore() {
        lines.add(out(0, "one\ntw"));

        assertThat(lines.add(piece(2, RunStream.STDOUT, 0, new byte[] {'x', '\n'}, false)))
                .containsExactly("out │ tw", "log │ attempt 2 begins", "out │ x");
        assertThat(lines.add(out(6, "o\n"))).isEmpty();
    }

    @Test
    void thatNoMoreIsShownIsSaid() {
        assertThat(lines.add(piece(1, RunStream.STDOUT, 0, new byte[] {'x'}, true)))
                .containsExactly(
                        "out │ x", "out │ … no more of it is shown here; evidence has what is kept of the whole log");
    }

    @Test
    void aLineWithoutEndIsShownInPieces() {
        assertThat(lines.add(out(0, "x".repeat(4_500)))).hasSize(2).allSatisfy(line -> assertThat(line)
                .hasSize(2_006));
        assertThat(lines.rest()).hasSize(1);
    }
}
