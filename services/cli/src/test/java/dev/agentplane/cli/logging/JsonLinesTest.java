package dev.agentplane.cli.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLinesTest {

    @Test
    void anEventIsOneLineWithItsKeysAsMembers() {
        // Given
        LoggerContext context = new LoggerContext();
        LoggingEvent event =
                new LoggingEvent("", context.getLogger("dev.agentplane.x"), Level.WARN, "held\nup", null, null);
        event.setInstant(Instant.parse("2026-01-02T03:04:05Z"));
        event.addKeyValuePair(new KeyValuePair("traceId", "run-1"));
        event.addKeyValuePair(new KeyValuePair("offset", 1834L));
        // When
        String line = new String(new JsonLines().encode(event), StandardCharsets.UTF_8);
        // Then
        assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
        JsonNode json = StrictJson.parse(line.strip().getBytes(StandardCharsets.UTF_8));
        assertThat(json.at("/time").asText()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(json.at("/message").asText()).isEqualTo("held\nup");
        assertThat(json.at("/traceId").asText()).isEqualTo("run-1");
        assertThat(json.at("/offset").isIntegralNumber()).isTrue();
    }
}
