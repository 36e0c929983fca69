package dev.agentplane.execution.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SshTextTest {

    private static final SshSettings SETTINGS =
            new SshSettings("me", List.of(), List.of(), Path.of("none"), "r", Duration.ofSeconds(1), 1, Duration.ZERO);

    @Test
    void destinationsHaveUserHostAndPort() {
        assertThat(SshDestination.parse("ssh://ci@build-1.example:2222"))
                .isEqualTo(new SshDestination("ci", "build-1.example", 2222));
        assertThat(SshDestination.parse("builder")).isEqualTo(new SshDestination(null, "builder", null));
        assertThat(SshDestination.parse("a@[fe80::1]:22")).isEqualTo(new SshDestination("a", "fe80::1", 22));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-oProxyCommand=x", "a b", "host:0", "host:70000", "u@h:22;rm", "ssh://", "h/path"})
    void anythingElseIsNotADestination(String text) {
        assertThatThrownBy(() -> SshDestination.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theClientConfigurationCompletesADestination() {
        SshClientConfig config = SshClientConfig.parse(List.of(
                "# ours",
                "Host gpu-* !gpu-9",
                "  HostName 10.0.0.7",
                "  User runner",
                "Host *",
                "  User fallback",
                "  Port = 2200",
                "Match all",
                "  Port 1"));

        assertThat(SshTarget.of(SshDestination.parse("gpu-1"), config, SETTINGS))
                .isEqualTo(new SshTarget("runner", "10.0.0.7", 2200, List.of()));
        assertThat(SshTarget.of(SshDestination.parse("me2@gpu-9:5"), config, SETTINGS))
                .isEqualTo(new SshTarget("me2", "gpu-9", 5, List.of()));
    }

    @Test
    void wordsCannotBecomeMoreWords() {
        assertThat(ShellWords.join(List.of("echo", "a b", "it's", "$(id); `id`")))
                .isEqualTo("'echo' 'a b' 'it'\\''s' '$(id); `id`'");
    }
}
