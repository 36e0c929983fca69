package dev.agentplane.platform.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {

    @TempDir
    Path directory;

    @Test
    void itIsUnpackedOnceAndAgainOnlyWhenItIsCutShort() throws IOException {
        // Given
        Path unpacked = NativeLibrary.unpacked(directory);
        Path library = only(unpacked);
        long size = Files.size(library);
        FileTime old = FileTime.fromMillis(0);
        Files.setLastModifiedTime(library, old);
        // When
        NativeLibrary.unpacked(directory);
        // Then
        assertThat(Files.getLastModifiedTime(library)).isEqualTo(old);
        Files.write(library, new byte[] {1});
        assertThat(NativeLibrary.unpacked(directory)).isEqualTo(unpacked);
        assertThat(Files.size(only(unpacked))).isEqualTo(size);
    }

    private static Path only(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }
}
