package dev.agentplane.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportDirectoryTest {

    @TempDir
    Path directory;

    @Test
    void anEarlierExportIsReplacedAsAWhole() throws IOException {
        // Given
        Path target = directory.resolve("export");
        ExportDirectory.write(target, Map.of("manifest.json", new byte[0], "old/file", new byte[] {1}));
        // When
        ExportDirectory.write(target, Map.of("manifest.json", new byte[] {2}));
        // Then
        assertThat(target.resolve("old")).doesNotExist();
        assertThat(target.resolve("manifest.json")).hasBinaryContent(new byte[] {2});
        assertThat(directory).isDirectoryNotContaining(path -> !path.equals(target));
    }

    @Test
    void aDirectoryWithSomebodysFilesIsNeverReplaced() throws IOException {
        // Given
        Path precious = directory.resolve("precious.txt");
        Files.writeString(precious, "mine");
        // When / Then
        assertThatThrownBy(() -> ExportDirectory.write(directory, Map.of("manifest.json", new byte[0])))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("name another directory");
        assertThat(precious).hasContent("mine");
    }

    @Test
    void aPathThatLeavesTheExportIsRefusedAndNothingIsLeftBehind() {
        // When / Then
        assertThatThrownBy(() -> ExportDirectory.write(directory.resolve("export"), Map.of("../x", new byte[0])))
                .hasMessageContaining("outside");
        assertThat(directory).isEmptyDirectory();
    }
}
