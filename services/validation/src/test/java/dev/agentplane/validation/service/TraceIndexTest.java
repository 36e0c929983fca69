package dev.agentplane.validation.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.domain.Digest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TraceIndexTest {

    private static final int MANY = 20_000;

    @Test
    void everyTraceIdKeepsItsOwnDigestWhileTheIndexGrows() {
        // Given
        TraceIndex index = new TraceIndex();
        for (int i = 0; i < MANY; i++) {
            index.put("run-" + i, digest(i));
        }

        // Then
        for (int i = 0; i < MANY; i++) {
            assertThat(index.find("run-" + i)).contains(digest(i));
        }
        assertThat(index.find("run-" + MANY)).isEmpty();
    }

    @Test
    void theFirstDigestStays() {
        TraceIndex index = new TraceIndex();
        index.put("run", digest(1));

        index.put("run", digest(2));

        assertThat(index.find("run")).contains(digest(1));
    }

    private static Digest digest(int i) {
        return Digest.of(Integer.toString(i).getBytes(StandardCharsets.UTF_8));
    }
}
