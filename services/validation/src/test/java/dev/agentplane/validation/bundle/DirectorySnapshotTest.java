package dev.agentplane.validation.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentplane.validation.Demo;
import dev.agentplane.validation.admission.Admission;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Finding;
import dev.agentplane.validation.admission.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectorySnapshotTest {

    @TempDir
    Path temp;

    private Path bundle;

    @BeforeEach
    void write() throws IOException {
        bundle = Files.createDirectory(temp.resolve("demo-agent"));
        BundleSnapshot demo = new Demo().snapshot();
        demo.contents().forEach((path, bytes) -> {
            try {
                Files.write(bundle.resolve(path), bytes);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertThat(bundle.resolve("smoke.sh").toFile().setExecutable(true)).isTrue();
    }

    @Test
    void aDirectoryAndItsBlobsAreTheSameBundle() throws IOException {
        BundleSnapshot read = DirectorySnapshot.read(bundle, BundleLimits.DEFAULT);

        assertThat(read.digest()).isEqualTo(new Demo().list().digest());
        assertThat(read.files()).isEqualTo(new Demo().list());
        assertThat(read.content("vm.nix")).isPresent();
    }

    @Test
    void aLinkGivenAsTheDirectoryIsResolvedFirst() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("link"), bundle);

        BundleSnapshot read = DirectorySnapshot.read(link, BundleLimits.DEFAULT);

        assertThat(admit(read)).isEqualTo(State.ADMITTED);
    }

    @Test
    void aManifestThatLiesAloneLacksItsFiles() throws IOException {
        Path alone = Files.copy(bundle.resolve("bundle.json"), temp.resolve("some.json"));

        BundleSnapshot read = DirectorySnapshot.read(alone, BundleLimits.DEFAULT);

        assertThat(new Admission().admit(read, Demo.facts()).findings())
                .extracting(Finding::code)
                .containsExactly(Code.PATH_NOT_FOUND, Code.PATH_NOT_FOUND);
    }

    @Test
    void aLinkToAFileInsideCountsAsThatFile() throws IOException {
        Files.move(bundle.resolve("smoke.sh"), bundle.resolve("real.sh"));
        Files.createSymbolicLink(bundle.resolve("smoke.sh"), Path.of("real.sh"));

        BundleSnapshot read = DirectorySnapshot.read(bundle, BundleLimits.DEFAULT);

        assertThat(admit(read)).isEqualTo(State.ADMITTED);
        assertThat(read.files().find("smoke.sh").orElseThrow().executable()).isTrue();
    }

    @Test
    void anAbsoluteLinkOutOfTheBundleEscapesEvenWhenItsTargetIsAFile() throws IOException {
        Path outside = Files.writeString(temp.resolve("outside.sh"), "#!/bin/sh\n");
        Files.delete(bundle.resolve("smoke.sh"));
        Files.createSymbolicLink(bundle.resolve("smoke.sh"), outside);

        BundleSnapshot read = DirectorySnapshot.read(bundle, BundleLimits.DEFAULT);

        assertThat(new Admission().admit(read, Demo.facts()).findings())
                .extracting(Finding::code)
                .containsExactly(Code.BUNDLE_SYMLINK_ESCAPE, Code.PATH_ESCAPE);
        assertThat(read.contents()).doesNotContainKey("smoke.sh");
    }

    @Test
    void aFifoIsASpecialFileAndIsNotOpened() throws Exception {
        Process made = new ProcessBuilder("mkfifo", bundle.resolve("pipe").toString()).start();
        assertThat(made.waitFor(10, TimeUnit.SECONDS)).isTrue();

        BundleSnapshot read = DirectorySnapshot.read(bundle, BundleLimits.DEFAULT);

        assertThat(read.findings()).extracting(Finding::code).containsExactly(Code.BUNDLE_SPECIAL_FILE);
        assertThat(read.findings().get(0).message()).startsWith("pipe: ");
    }

    @Test
    void tooManyFilesAndTooManyBytesAreTooLarge() throws IOException {
        BundleSnapshot few = DirectorySnapshot.read(bundle, new BundleLimits(2, 1 << 20));
        BundleSnapshot small = DirectorySnapshot.read(bundle, new BundleLimits(10, 100));
        BundleSnapshot fits = DirectorySnapshot.read(bundle, new BundleLimits(3, 1 << 20));

        assertThat(few.findings()).extracting(Finding::code).containsExactly(Code.BUNDLE_TOO_LARGE);
        assertThat(small.findings()).extracting(Finding::code).containsExactly(Code.BUNDLE_TOO_LARGE);
        assertThat(fits.findings()).isEmpty();
    }

    @Test
    void aListThatIsTooLargeIsNotRead() {
        Demo demo = new Demo();

        BundleSnapshot read = ListedSnapshot.read(
                demo.list().digest(),
                new BundleLimits(2, 1 << 20),
                digest -> java.util.Optional.ofNullable(demo.blobs().get(digest)));

        assertThat(read.findings()).extracting(Finding::code).containsExactly(Code.BUNDLE_TOO_LARGE);
    }

    @Test
    void aDirectoryThatIsNotThereIsNoBundle() {
        assertThatThrownBy(() -> DirectorySnapshot.read(temp.resolve("nowhere"), BundleLimits.DEFAULT))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void anEmptyDirectoryIsEvidence() throws IOException {
        Path empty = Files.createDirectory(temp.resolve("empty"));

        BundleSnapshot read = DirectorySnapshot.read(empty, BundleLimits.DEFAULT);

        assertThat(new Admission().admit(read, Demo.facts()).findings())
                .extracting(Finding::code)
                .containsExactly(Code.BUNDLE_UNREADABLE);
    }

    private static State admit(BundleSnapshot bundle) {
        return new Admission().admit(bundle, Demo.facts()).state();
    }
}
