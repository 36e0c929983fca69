package dev.agentplane.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfluentRegistryTest {

    private static final Schema SCHEMA = Schema.create(Schema.Type.INT);

    @ParameterizedTest
    @CsvSource({"404,40401", "404,40402", "404,40403", "409,409", "409,40901", "422,42201", "422,42205"})
    void whatTheRegistryDecidedIsFinal(int status, int code) throws Exception {
        assertThat(isTransient(status, StubRegistry.error(code))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"500,50001", "500,50002", "503,50003", "401,401", "403,403", "404,404", "405,405", "408,408", "429,429"
    })
    void whatSaysNothingAboutTheSchemaIsTransient(int status, int code) throws Exception {
        assertThat(isTransient(status, StubRegistry.error(code))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"401", "404", "502", "200"})
    void anAnswerThatIsNotARegistrysIsTransient(int status) throws Exception {
        assertThat(isTransient(status, "<html>proxy</html>")).isTrue();
    }

    @Test
    void anUnreachableRegistryIsTransient() throws Exception {
        // Given
        String url;
        try (StubRegistry gone = StubRegistry.answering(200, "")) {
            url = gone.url();
        }
        try (ConfluentRegistry registry = new ConfluentRegistry(url, true, Map.of())) {
            // When / Then
            assertThatThrownBy(() -> registry.schemaById(1))
                    .isInstanceOfSatisfying(SchemaRegistryException.class, e -> assertThat(e.isTransient())
                            .isTrue())
                    .hasMessageContaining(url);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{\"schemaType\":\"JSON\",\"schema\":\"{}\"}", "{\"schema\":\"{\\\"type\\\":\\\"nonsense\\\"}\"}"})
    void anIdThatIsNoAvroSchemaIsFinal(String answer) throws Exception {
        assertThat(isTransient(200, answer)).isFalse();
    }

    @Test
    void aSchemaIsFetchedOnceAndRegisteredOnce() throws Exception {
        // Given
        try (StubRegistry stub = StubRegistry.answering(200, "{\"id\":7,\"schema\":\"\\\"int\\\"\"}");
                ConfluentRegistry registry = new ConfluentRegistry(stub.url(), true, Map.of())) {
            // When
            for (int i = 0; i < 3; i++) {
                assertThat(registry.register("s-value", SCHEMA)).isEqualTo(7);
                assertThat(registry.schemaById(7)).isEqualTo(SCHEMA);
            }
            // Then
            assertThat(stub.requests()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void afterAFailureItAsksAgain() throws Exception {
        // Given
        try (StubRegistry stub = StubRegistry.answering(500, StubRegistry.error(50001));
                ConfluentRegistry registry = new ConfluentRegistry(stub.url(), true, Map.of())) {
            assertThatThrownBy(() -> registry.schemaById(7)).isInstanceOf(SchemaRegistryException.class);
            int before = stub.requests();
            // When
            assertThatThrownBy(() -> registry.schemaById(7)).isInstanceOf(SchemaRegistryException.class);
            // Then
            assertThat(stub.requests()).isGreaterThan(before);
        }
    }

    private static boolean isTransient(int status, String body) throws IOException {
        try (StubRegistry stub = StubRegistry.answering(status, body);
                ConfluentRegistry registry = new ConfluentRegistry(stub.url(), true, Map.of())) {
            boolean fetching = catchThrowableOfType(SchemaRegistryException.class, () -> registry.schemaById(7))
                    .isTransient();
            if (status != 200) {
                boolean registering = catchThrowableOfType(
                                SchemaRegistryException.class, () -> registry.register("s", SCHEMA))
                        .isTransient();
                assertThat(registering).isEqualTo(fetching);
            }
            return fetching;
        }
    }
}
