package dev.agentplane.validation.secret;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyNamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "dbPassword",
                "DB_PASSWORD",
                "apiKey",
                "APIKey",
                "api-key",
                "apikey",
                "secretValue",
                "tokens",
                "bearer",
                "connectionString",
                "sessionKeyMaterial",
                "encryption.key",
                "userCredentials",
                "x-auth-key"
            })
    void aNameThatPromisesASecretIsSensitive(String name) {
        assertThat(KeyNames.kind(name)).isEqualTo(KeyNames.Kind.SENSITIVE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secretRef",
                "tokenFile",
                "passwordPath",
                "apiKeyId",
                "secretsRequired",
                "tokenBudget",
                "credentialType",
                "secretRefRoot",
                "bearerTtl",
                "name",
                "id"
            })
    void aNameThatSpeaksAboutASecretIsExempt(String name) {
        assertThat(KeyNames.kind(name)).isEqualTo(KeyNames.Kind.EXEMPT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokenizer", "monkey", "keyboard", "passworded", "lane", "", "--", "key", "secretary"})
    void anyOtherNameIsNeutral(String name) {
        assertThat(KeyNames.kind(name)).isEqualTo(KeyNames.Kind.NEUTRAL);
    }

    @Test
    void wordsSplitAtCaseChangesAndBeforeTheLastCapitalOfARun() {
        assertThat(KeyNames.words("APIKey")).containsExactly("api", "key");
        assertThat(KeyNames.words("userAPIKeyID2")).containsExactly("user", "api", "key", "id2");
        assertThat(KeyNames.words("DEMO_TOKEN_FILE")).containsExactly("demo", "token", "file");
    }
}
