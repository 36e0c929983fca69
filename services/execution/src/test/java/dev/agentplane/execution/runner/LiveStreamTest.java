package dev.agentplane.execution.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.events.RunLogged;
import dev.agentplane.events.RunStream;
import dev.agentplane.execution.Canary;
import dev.agentplane.execution.secret.Redactor;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveStreamTest {

    private final ShownLogs shown = new ShownLogs(100_000);

    private LiveStream stream(Redactor redactor, ShownLogs sink) {
        return new LiveStream("t", 1, RunStream.STDOUT, redactor, sink);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 14, 15, 16, 1000})
    void aSecretIsTakenOutHoweverTheStreamIsCutIntoPieces(int size) throws Exception {
        // Given
        Redactor redactor = Canary.store().resolve(Canary.NEEDS).redactor();
        String text = "before " + Canary.VALUE + " between" + Canary.VALUE + Canary.VALUE + "\ncan";
        LiveStream stream = stream(redactor, shown);

        // When
        for (int at = 0; at < text.length(); at += size) {
            stream.add(bytes(text.substring(at, Math.min(text.length(), at + size))));
        }
        stream.end();

        // Then
        assertThat(shown.text("t", RunStream.STDOUT))
                .isEqualTo("before [redacted:API_TOKEN] between[redacted:API_TOKEN][redacted:API_TOKEN]\ncan");
    }

    @Test
    void withoutSecretsABytesIsShownAtOnce() {
        LiveStream stream = stream(Redactor.NONE, shown);

        stream.add(bytes("a"));

        assertThat(shown.text("t", RunStream.STDOUT)).isEqualTo("a");
        assertThat(stream.taken()).isEqualTo(1);
    }

    @Test
    void theBeginningOfASecretAtTheLimitIsNotShown() throws Exception {
        ShownLogs few = new ShownLogs(10);
        LiveStream stream = stream(Canary.store().resolve(Canary.NEEDS).redactor(), few);

        stream.add(bytes("1234" + Canary.VALUE.substring(0, 12)));
        stream.add(bytes(Canary.VALUE.substring(12)));
        stream.end();

        assertThat(few.text("t", RunStream.STDOUT)).isEqualTo("1234[redac");
        assertThat(stream.room()).isZero();
    }

    @Test
    void piecesAreSmallFollowEachOtherAndTheLastOneSaysThatItIs() {
        LiveStream stream = stream(Redactor.NONE, shown);

        stream.add(new byte[70_000]);
        stream.add(new byte[70_000]);

        assertThat(shown.pieces())
                .extracting(piece -> piece.getData().remaining())
                .containsExactly(32_768, 32_768, 4_464, 30_000);
        assertThat(shown.pieces()).extracting(RunLogged::getPosition).containsExactly(0L, 32_768L, 65_536L, 70_000L);
        assertThat(shown.pieces()).extracting(RunLogged::getCut).containsExactly(false, false, false, true);
    }

    @Test
    void whereNobodyWatchesNothingIsKept() {
        LiveStream stream = new LiveStream("t", 1, RunStream.STDERR, Redactor.NONE, LiveLogs.NONE);

        stream.add(bytes("x"));

        assertThat(stream.room()).isZero();
    }
}
