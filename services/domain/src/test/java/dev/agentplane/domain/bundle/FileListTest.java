package dev.agentplane.domain.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentplane.domain.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileListTest {

    private static final FileList THREE_FILES = new FileList(List.of(
            file("smoke.sh", true, "#!/bin/sh\necho hello\n"),
            file("bundle.json", false, "{\"kind\":\"Bundle\"}\n"),
            file("lib/a.txt", false, "")));

    @Test
    void theKnownBundleHasItsKnownDigest() {
        assertThat(THREE_FILES.digest())
                .hasToString("sha256:9b5423b5f672f383cb5e2219f4442c717e3dc8dc262dc06e9fef1103bb9c1fab");
    }

    @Test
    void aListIsReadBackFromItsCanonicalBytesOnly() {
        byte[] canonical = THREE_FILES.canonicalBytes();
        String spaced = new String(canonical, StandardCharsets.UTF_8).replace(",", ", ");

        assertThat(FileList.parse(canonical)).isEqualTo(THREE_FILES);
        assertThatThrownBy(() -> FileList.parse(spaced.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPathListedTwiceIsRefused() {
        assertThatThrownBy(() -> new FileList(List.of(file("a", false, "1"), file("a", false, "2"))))
                .hasMessageContaining("twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/etc/passwd", "../a", "a/../b", "./a", "a//b", "a/", "a\\b", "a\0b"})
    void aPathThatCouldLeaveTheBundleIsRefused(String path) {
        assertThatThrownBy(() -> file(path, false, "")).isInstanceOf(IllegalArgumentException.class);
    }

    private static FileEntry file(String path, boolean executable, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new FileEntry(path, executable, Digest.of(bytes), bytes.length);
    }
}
