package dev.agentplane.execution.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LauncherTest {

    @Test
    void aScriptPathReachesTheLauncherAsPrintableAscii() {
        assertThat(Launcher.escaped("a b/größe\\n.sh")).isEqualTo("a\\0040b/gr\\0303\\0266\\0303\\0237e\\0134n.sh");
    }

    @Test
    void aStatusGivesCodeAndTimes() {
        LaunchStatus status = LaunchStatus.parse(
                List.of("end=exited", "code=7", "centis=12", "user=1m2.340000s", "system=0m0.05s", "done"));

        assertThat(status)
                .isEqualTo(new LaunchStatus(
                        LaunchStatus.End.EXITED,
                        7,
                        120,
                        OptionalLong.of(62_340),
                        OptionalLong.of(50),
                        OptionalLong.empty(),
                        false));
    }

    @Test
    void whatControlGroupsCountedIsPreferred() {
        LaunchStatus status = LaunchStatus.parse(List.of(
                "end=exited",
                "code=137",
                "centis=12",
                "user=0m0.010000s",
                "system=0m0.00s",
                "cpu=12600,3400",
                "peak=4096",
                "oom=2",
                "done"));

        assertThat(status.userMillis()).hasValue(13);
        assertThat(status.systemMillis()).hasValue(3);
        assertThat(status.peakBytes()).hasValue(4096);
        assertThat(status.outOfMemory()).isTrue();
    }

    @Test
    void aStatusThatWasCutOffIsRefused() {
        assertThatThrownBy(() -> LaunchStatus.parse(List.of("end=exited", "code=0")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not complete");
    }

    @Test
    void namesKeepUtf8AndEscapeTheRestWithoutClashes() {
        assertThat(OutputNames.text("größe".getBytes(StandardCharsets.UTF_8))).isEqualTo("größe");
        assertThat(OutputNames.text(new byte[] {'a', (byte) 0xff, (byte) 0xc3})).isEqualTo("a%FF%C3");
        assertThat(OutputNames.text("%FF".getBytes(StandardCharsets.US_ASCII))).isEqualTo("%25FF");
    }
}
