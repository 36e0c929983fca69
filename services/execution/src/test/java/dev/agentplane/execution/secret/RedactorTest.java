package dev.agentplane.execution.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedactorTest {

    private static Redactor of(String... namesAndValues) {
        Map<String, SecretValue> values = new java.util.HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i], value(namesAndValues[i + 1]));
        }
        return new Secrets(values).redactor();
    }

    private static SecretValue value(String text) {
        return new SecretValue(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everyOccurrenceIsReplacedByTheName() {
        assertThat(of("TOKEN", "s3cr3t-value\n").clean("a s3cr3t-value, s3cr3t-values3cr3t-value"))
                .isEqualTo("a [redacted:TOKEN], [redacted:TOKEN][redacted:TOKEN]");
    }

    @Test
    void theLongerOfTwoSecretsIsRecognised() {
        assertThat(of("SHORT", "s3cr3t", "LONG", "s3cr3t-longer").clean("s3cr3t-longer s3cr3t"))
                .isEqualTo("[redacted:LONG] [redacted:SHORT]");
    }

    @Test
    void theBase64FormIsRecognisedToo() {
        String encoded = Base64.getEncoder().encodeToString("s3cr3t-value".getBytes(StandardCharsets.UTF_8));

        assertThat(of("TOKEN", "s3cr3t-value").clean("Basic " + encoded)).isEqualTo("Basic [redacted:TOKEN]");
    }

    @Test
    void aLineOfAKeyIsASecretToo() {
        assertThat(of("KEY", "-----BEGIN-----\nabcdefghijklmnop\n-----END-----\n")
                        .clean("got abcdefghijklmnop"))
                .isEqualTo("got [redacted:KEY]");
    }

    @Test
    void aHeadDoesNotEndInTheBeginningOfASecret() {
        byte[] head = "0123456789 s3cr3t-va".getBytes(StandardCharsets.UTF_8);

        assertThat(new String(of("TOKEN", "s3cr3t-value").cleanHead(head), StandardCharsets.UTF_8))
                .doesNotContain("s3cr3t")
                .startsWith("0");
    }

    @Test
    void bytesThatAreNoTextStayAsTheyAre() {
        byte[] bytes = {(byte) 0xff, 0, 1, (byte) 0xfe};

        assertThat(of("TOKEN", "s3cr3t-value").clean(bytes)).isEqualTo(bytes);
    }
}
