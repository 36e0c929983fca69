package dev.agentplane.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./agentplane} in a clone of its own, with a JDK and a Maven that only say what was asked of them. */
class LauncherIT {

    private static final String JAVA = """
            #!/bin/sh
            case "$*" in
                *ArchiveClassesAtExit=*)
                    for option in "$@"; do
                        case $option in -XX:ArchiveClassesAtExit=*) : >"${option#*=}" ;; esac
                    done
                    exit ;;
            esac
            echo "ran $*"
            exit 4
            """;

    private static final String MVN = """
            #!/bin/sh
            echo build >>"%s"
            for option in "$@"; do
                case $option in -Dapp.directory=*) app=${option#*=} ;; esac
            done
            echo "compiling, JAVA_HOME is $JAVA_HOME"
            sleep 1
            echo jar >"$app/agentplane.jar"
            """;

    @TempDir
    Path clone;

    private Path jdk;
    private Path tools;
    private Path builds;

    private record Ended(int code, String out, String err) {}

    @BeforeEach
    void aClone() throws IOException {
        Path launcher = Path.of("../../agentplane").toAbsolutePath().normalize();
        Files.copy(launcher, clone.resolve("agentplane"), LinkOption.NOFOLLOW_LINKS);
        Files.setPosixFilePermissions(clone.resolve("agentplane"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(clone.resolve("avro/src/main"));
        Files.createDirectories(clone.resolve("services/cli/src/main/java"));
        Files.writeString(clone.resolve("pom.xml"), "<project/>");
        jdk = jdk("17.0.9");
        builds = clone.resolve("builds");
        tools = Files.createDirectory(clone.resolve("tools"));
        script(tools.resolve("mvn"), MVN.formatted(builds));
    }

    @Test
    void theFirstCallBuildsAndLaterOnesDoNot() throws Exception {
        // When
        Ended first = agentplane("validate", "a b");
        Ended second = agentplane("runs");
        // Then
        assertThat(first.code()).as(first.err()).isEqualTo(4);
        assertThat(first.err()).contains("building").contains("built");
        assertThat(first.out()).contains("dev.agentplane.cli.Main validate a b");
        assertThat(second.err()).isEmpty();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void aNewerSourceIsBuilt() throws Exception {
        // Given
        agentplane("runs");
        Path source = Files.writeString(clone.resolve("services/cli/src/main/java/New.java"), "class New {}");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
        // When
        agentplane("runs");
        // Then
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void firstCallsAtTheSameTimeBuildOnceAndAllRun() throws Exception {
        // Given
        List<Process> calls = new ArrayList<>();
        // When
        for (int i = 0; i < 5; i++) {
            calls.add(start("runs"));
        }
        // Then
        for (Process call : calls) {
            assertThat(ended(call).out()).contains("dev.agentplane.cli.Main runs");
        }
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void aLockWhoseOwnerIsGoneDoesNotBlock() throws Exception {
        // Given
        Path lock = Files.createDirectories(clone.resolve("services/cli/target/launcher.lock"));
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Files.writeString(lock.resolve("pid"), gone.pid() + "\n");
        // When
        Ended ended = agentplane("runs");
        // Then
        assertThat(ended.out()).contains("dev.agentplane.cli.Main runs");
    }

    @Test
    void aRebuildLeavesTheJarsOfARunningInstanceAlone() throws Exception {
        // Given an instance, i.e. this very test's process, that runs the first build
        agentplane("runs");
        Path apps = clone.resolve("services/cli/target/app");
        Path first = apps.resolve(Files.readString(apps.resolve("current")).strip());
        Files.createFile(first.resolve("running/" + ProcessHandle.current().pid()));
        // When it is built twice more
        for (int i = 0; i < 2; i++) {
            Files.setLastModifiedTime(
                    clone.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(5)));
            agentplane("runs");
        }
        // Then
        assertThat(builds()).isEqualTo(3);
        assertThat(first.resolve("agentplane.jar")).exists();
    }

    @Test
    void aFailedBuildShowsItsLastLinesAndTheLog() throws Exception {
        script(tools.resolve("mvn"), "#!/bin/sh\necho '[ERROR] does not compile'\nexit 1\n");

        Ended ended = agentplane("runs");

        assertThat(ended.code()).isEqualTo(3);
        assertThat(ended.err()).contains("[ERROR] does not compile", "launcher-build.log");
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void withoutMavenAnUnbuiltCloneSaysWhatToInstall() throws Exception {
        Files.delete(tools.resolve("mvn"));

        Ended ended = agentplane("runs");

        assertThat(ended.code()).isEqualTo(3);
        assertThat(ended.err()).contains("no Maven found", "3.8.6");
    }

    @Test
    void withoutJavaAtJavaHomeItSaysWhere() throws Exception {
        jdk = clone.resolve("nowhere");

        Ended ended = agentplane("runs");

        assertThat(ended.code()).isEqualTo(3);
        assertThat(ended.err()).contains(jdk.toString(), "JDK 17 or newer");
    }

    @Test
    void anOldJavaIsRefusedWithItsVersion() throws Exception {
        jdk = jdk("11.0.2");

        Ended ended = agentplane("runs");

        assertThat(ended.code()).isEqualTo(3);
        assertThat(ended.err()).contains("expected Java 17 or newer, found \"11.0.2\"");
    }

    @Test
    void anotherJdkGetsAnArchiveOfItsOwn() throws Exception {
        // Given
        agentplane("runs");
        jdk = jdk("25.0.1");
        // When
        Ended ended = agentplane("runs");
        // Then
        assertThat(builds()).isEqualTo(1);
        assertThat(ended.out()).contains("classes-25.0.1.jsa", "--enable-native-access=ALL-UNNAMED");
    }

    private Path jdk(String version) throws IOException {
        Path home = Files.createDirectories(clone.resolve("jdk " + version));
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"test\"\nJAVA_VERSION=\"" + version + "\"\n");
        script(home.resolve("bin/java"), JAVA);
        script(home.resolve("bin/javac"), "#!/bin/sh\n");
        return home;
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private long builds() throws IOException {
        return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
    }

    private Ended agentplane(String... arguments) throws Exception {
        return ended(start(arguments));
    }

    private Process start(String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(clone.resolve("agentplane").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(clone.toFile());
        builder.environment().clear();
        builder.environment().put("JAVA_HOME", jdk.toString());
        builder.environment().put("PATH", tools + ":" + plainTools());
        return builder.start();
    }

    /** The tools of any system, without a Java or Maven that may be beside them. */
    private Path plainTools() throws IOException {
        Path bin = clone.resolve("bin");
        if (!Files.exists(bin)) {
            Files.createDirectory(bin);
            for (String tool : List.of(
                    "cat",
                    "date",
                    "dirname",
                    "find",
                    "mkdir",
                    "mv",
                    "readlink",
                    "rm",
                    "rmdir",
                    "sed",
                    "sh",
                    "sleep",
                    "tail")) {
                for (String directory : List.of("/bin", "/usr/bin")) {
                    Path there = Path.of(directory, tool);
                    if (Files.exists(there) && !Files.exists(bin.resolve(tool))) {
                        script(bin.resolve(tool), "#!/bin/sh\nexec " + there + " \"$@\"\n");
                    }
                }
            }
        }
        return bin;
    }

    private static Ended ended(Process process) throws Exception {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), out, err);
    }
}
