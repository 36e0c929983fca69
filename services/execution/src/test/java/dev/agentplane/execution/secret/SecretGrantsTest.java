package dev.agentplane.execution.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentplane.domain.Digest;
import dev.agentplane.platform.ConfigException;
import dev.agentplane.platform.Settings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretGrantsTest {

    private static final String DIGEST = "sha256:" + "ab".repeat(32);
    private static final SecretAsker ASKER = new SecretAsker("agent", DIGEST, "staging", "worker-1");
    private static final SecretNeeds TOKEN = new SecretNeeds(List.of("TOKEN"), "secrets://team");

    @TempDir
    private Path directory;

    private static byte[] rules(String secret, String bundles, String lanes, String executors) {
        return """
                {"format":"agentplane-secret-grants/v1","grants":[
                {"secret":"%s","bundles":["%s"],"lanes":["%s"],"executors":["%s"]}]}
                """.formatted(secret, bundles, lanes, executors).getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"agent", "*", "sha256:abababababababababababababababababababababababababababababababab"})
    void aBundleIsGrantedByItsDigestItsNameOrForEveryOne(String bundle) {
        SecretGrants grants = SecretGrants.parse(rules("secrets://team/TOKEN", bundle, "staging", "worker-1"));

        assertThat(grants.refusal(TOKEN, ASKER)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "secrets://team/TOKEN, other, staging, worker-1, the closest of its grants is for another bundle (",
        "secrets://team/TOKEN, *, prod, worker-1, the closest of its grants is for another lane (",
        "secrets://team/TOKEN, *, prod, worker-2, the closest of its grants is for another lane and executor (",
        "secrets://team/OTHER, *, *, *, nobody is granted it",
        "TOKEN, *, *, *, nobody is granted it",
        "vault://elsewhere/TOKEN, *, *, *, nobody is granted it",
    })
    void whatIsNotGrantedExactlyIsRefusedAndItIsSaidWhy(
            String secret, String bundles, String lanes, String executors, String why) {
        byte[] rules = rules(secret, bundles, lanes, executors);

        assertThat(SecretGrants.parse(rules).refusal(TOKEN, ASKER))
                .get()
                .asString()
                .contains("secret secrets://team/TOKEN is not granted to bundle agent (" + DIGEST + ")")
                .contains(why, Digest.of(rules).toString());
    }

    @Test
    void whatARefusalProposesWouldGrantIt() {
        String refusal = SecretGrants.none().refusal(TOKEN, ASKER).orElseThrow();
        String proposal = refusal.substring(refusal.indexOf('{'));

        SecretGrants grants =
                SecretGrants.parse(("{\"format\":\"agentplane-secret-grants/v1\",\"grants\":[" + proposal + "]}")
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(grants.refusal(TOKEN, ASKER)).isEmpty();
    }

    @Test
    void oneSecretThatIsNotGrantedRefusesTheRunWhateverElseIs() {
        SecretGrants grants = SecretGrants.parse(rules("secrets://team/TOKEN", "*", "*", "*"));

        assertThat(grants.refusal(new SecretNeeds(List.of("TOKEN", "urn:key"), "secrets://team"), ASKER))
                .get()
                .asString()
                .startsWith("secret urn:key is not granted");
    }

    @Test
    void whereThereAreNoRulesNobodyGetsAnything() {
        assertThat(GrantsSource.from(new Settings(Map.of())).current().refusal(TOKEN, ASKER))
                .isPresent();
    }

    @Test
    void everythingIsGrantedOnlyWhereTheOperatorSaysSo() {
        SecretGrants grants = GrantsSource.from(new Settings(Map.of("AGENTPLANE_SECRETS_GRANTS", "any")))
                .current();

        assertThat(grants.refusal(TOKEN, ASKER)).isEmpty();
        assertThat(grants.name()).isEqualTo("any");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | expected exactly the members [format, grants]",
                "{\"format\":\"v0\",\"grants\":[]} | /format: expected",
                "{\"format\":\"agentplane-secret-grants/v1\",\"grants\":{}} | /grants: expected a list",
                "{\"format\":\"agentplane-secret-grants/v1\",\"grants\":[{\"secret\":\"s\",\"bundles\":[\"*\"],\"lanes\":[\"*\"]}]}"
                        + " | /grants/0: expected exactly",
                "{\"format\":\"agentplane-secret-grants/v1\",\"grants\":[{\"secret\":\"s\",\"bundles\":[],\"lanes\":[\"*\"],\"executors\":[\"*\"]}]}"
                        + " | /grants/0/bundles",
                "{\"format\":\"agentplane-secret-grants/v1\",\"grants\":[{\"secret\":\"s\",\"bundles\":[\"*\",\"a\"],\"lanes\":[\"*\"],\"executors\":[\"*\"]}]}"
                        + " | /grants/0/bundles",
                "{\"format\":\"agentplane-secret-grants/v1\",\"grants\":[{\"secret\":\"s\",\"bundles\":[\"*\"],\"lanes\":\"*\",\"executors\":[\"*\"]}]}"
                        + " | /grants/0/lanes",
            })
    void rulesThatAreNotExactlyOfTheFormAreRefusedAsAWhole(String json, String where) throws Exception {
        Path file = Files.writeString(directory.resolve("grants.json"), json);
        Settings settings = new Settings(Map.of("AGENTPLANE_SECRETS_GRANTS", file.toString()));
        GrantsSource.from(settings);

        assertThatThrownBy(settings::check)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("AGENTPLANE_SECRETS_GRANTS")
                .hasMessageContaining(where);
    }

    @Test
    void aGrantThatIsTakenBackIsGoneForTheNextRun() throws Exception {
        Path file = directory.resolve("grants.json");
        Files.write(file, rules("secrets://team/TOKEN", "*", "*", "*"));
        GrantsSource source = GrantsSource.from(new Settings(Map.of("AGENTPLANE_SECRETS_GRANTS", file.toString())));
        assertThat(source.current().refusal(TOKEN, ASKER)).isEmpty();

        Files.writeString(file, "{\"format\":\"agentplane-secret-grants/v1\",\"grants\":[]}");

        assertThat(source.current().refusal(TOKEN, ASKER)).isPresent();
    }

    @Test
    void rulesThatCannotBeReadAnyMoreGrantNothing() throws Exception {
        Path file = directory.resolve("grants.json");
        Files.write(file, rules("secrets://team/TOKEN", "*", "*", "*"));
        GrantsSource source = GrantsSource.from(new Settings(Map.of("AGENTPLANE_SECRETS_GRANTS", file.toString())));

        Files.delete(file);

        assertThatThrownBy(source::current)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a readable file");
    }
}
