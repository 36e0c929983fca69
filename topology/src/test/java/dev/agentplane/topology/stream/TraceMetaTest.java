package dev.agentplane.topology.stream;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TraceMetaTest {

    @Property(tries = 100)
    void whatIsRememberedComesBack(
            @ForAll long arrival, @ForAll long wake, @ForAll int amended, @ForAll boolean published) {
        TraceMeta meta = new TraceMeta(
                arrival, 7, wake, published ? "ab" : "", amended, published, published ? "sha256:cd" : "");
        assertThat(TraceMeta.read(meta.text())).isEqualTo(meta);
    }

    @Test
    void whatAnEarlierVersionRememberedIsStillKnown() {
        assertThat(TraceMeta.read("{\"amended\":2,\"arrival\":1,\"closed\":false,\"published\":\"ab\","
                        + "\"receipt_hash\":\"sha256:cd\",\"verdict\":3,\"wake\":4}"))
                .isEqualTo(new TraceMeta(1, 3, 4, "ab", 2, false, "sha256:cd"));
    }
}
