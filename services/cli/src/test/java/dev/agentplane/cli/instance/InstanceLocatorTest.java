package dev.agentplane.cli.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.agentplane.cli.invocation.CommandFailure;
import dev.agentplane.cli.invocation.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceLocatorTest {

    private static final Endpoints LOCAL =
            new Endpoints("127.0.0.1:1", "http://127.0.0.1:2", Optional.empty(), Optional.of("/data"), Optional.of(1L));

    @TempDir
    Path directory;

    @Test
    void optionsComeBeforeTheEnvironmentAndTheEnvironmentBeforeDirectories() throws IOException {
        // Given
        publish(directory.resolve(DataDirectory.DEFAULT), LOCAL);
        InstanceOptions options = new InstanceOptions();
        Map<String, String> environment =
                Map.of("AGENTPLANE_BOOTSTRAP", "env:1", "AGENTPLANE_REGISTRY", "http://env:2");

        // When, Then
        assertThat(locator(Map.of()).find(options)).isEqualTo(LOCAL);
        assertThat(locator(environment).find(options).bootstrap()).isEqualTo("env:1");
        options.bootstrap = "option:1";
        assertThat(locator(environment).find(options))
                .isEqualTo(Endpoints.remote("option:1", "http://env:2", Optional.empty()));
    }

    @Test
    void theDataOptionComesBeforeItsVariableAndTheVariableBeforeTheDefault() throws IOException {
        // Given
        Endpoints other = Endpoints.remote("other:1", "http://other:2", Optional.of("http://other:3"));
        Endpoints third = Endpoints.remote("third:1", "http://third:2", Optional.empty());
        publish(directory.resolve(DataDirectory.DEFAULT), LOCAL);
        publish(directory.resolve("other"), other);
        publish(directory.resolve("third"), third);
        Map<String, String> environment = Map.of("AGENTPLANE_DATA", "other");
        InstanceOptions options = new InstanceOptions();

        // When, Then
        assertThat(locator(environment).find(options)).isEqualTo(other);
        options.data = Path.of("third");
        assertThat(locator(environment).find(options)).isEqualTo(third);
    }

    @Test
    void halfOfAnInstanceIsNotCompletedFromAnother() throws IOException {
        publish(directory.resolve(DataDirectory.DEFAULT), LOCAL);
        InstanceOptions options = new InstanceOptions();
        options.bootstrap = "elsewhere:9092";

        CommandFailure failure = failure(() -> locator(Map.of()).find(options));

        assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(failure.next()).contains("--registry");
    }

    @Test
    void withoutAnInstanceTheUserIsToldHowToStartOne() {
        CommandFailure failure = failure(() -> locator(Map.of()).find(new InstanceOptions()));

        assertThat(failure.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(failure.next()).contains("agentplane up");
    }

    @Test
    void endpointsOfAnInstanceThatDiedAreUnreachable() throws IOException {
        // Given
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        publish(
                directory.resolve(DataDirectory.DEFAULT),
                Endpoints.remote("127.0.0.1:" + port, "http://127.0.0.1:" + port, Optional.empty()));
        // When
        CommandFailure failure = failure(() -> locator(Map.of()).locate(new InstanceOptions()));
        // Then
        assertThat(failure.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(failure).hasMessageContaining("127.0.0.1:" + port);
    }

    @Test
    void aBrokenEndpointsFileIsNamed() throws IOException {
        Path file = directory.resolve(DataDirectory.DEFAULT).resolve("endpoints.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"bootstrap\":");

        CommandFailure failure = failure(() -> locator(Map.of()).find(new InstanceOptions()));

        assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(failure).hasMessageContaining(file.toString());
    }

    private InstanceLocator locator(Map<String, String> environment) {
        return new InstanceLocator(Places.at(directory, environment));
    }

    private static void publish(Path data, Endpoints endpoints) throws IOException {
        Files.createDirectories(data);
        new DataDirectory(data).publish(endpoints);
    }

    private static CommandFailure failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(CommandFailure.class, call);
    }
}
