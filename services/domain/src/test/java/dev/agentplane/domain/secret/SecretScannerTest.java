package dev.agentplane.domain.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretScannerTest {

    private static final int FOUR_MIB = 4 << 20;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AKIA*16", "ASIA*16", "ghp_*36", "gho_*36", "ghu_*36", "ghs_*36", "ghr_*36", "github_pat_*22",
                "glpat-*20", "xoxa-*10", "xoxb-*10", "xoxp-*10", "xoxr-*10", "xoxs-*10", "sk-*20", "sk_live_*16",
                "rk_live_*16", "AIza*35", "npm_*36", "pypi-*16", "hf_*30", "hvs.*24", "AGE-SECRET-KEY-1*58"
            })
    void aTokenIsFoundFromItsShortestLengthOnAndOnlyAtAWordStart(String shape) {
        // Given
        String prefix = shape.substring(0, shape.indexOf('*'));
        int count = Integer.parseInt(shape.substring(shape.indexOf('*') + 1));
        String token = prefix + "A".repeat(count);

        // Then
        assertThat(codes(token)).containsExactly(SecretHit.Shape.TOKEN);
        assertThat(codes("key=\"" + token + "\"")).containsExactly(SecretHit.Shape.TOKEN);
        assertThat(codes(token + "AAAA")).containsExactly(SecretHit.Shape.TOKEN);
        assertThat(codes(token.substring(0, token.length() - 1))).isEmpty();
        assertThat(codes("x" + token)).isEmpty();
        assertThat(codes("_" + token)).isEmpty();
        assertThat(codes("-" + token)).containsExactly(SecretHit.Shape.TOKEN);
    }

    @Test
    void awsKeysAreUpperCase() {
        assertThat(codes("AKIA" + "a".repeat(16))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----",
                "-----BEGIN PGP PRIVATE KEY BLOCK-----"
            })
    void aPrivateKeyHeaderIsFound(String header) {
        assertThat(codes("text\n" + header + "\nMIIB")).containsExactly(SecretHit.Shape.PRIVATE_KEY);
        assertThat(codes(header.replace("PRIVATE", "PUBLIC"))).isEmpty();
        assertThat(codes(header.replace("BEGIN", "END"))).isEmpty();
        assertThat(codes(header.substring(0, header.length() - 1))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://u:p@host/x", "postgres://u@h", "see git+ssh://git@host.example/x.git now"})
    void aUrlWithUserInformationIsFound(String text) {
        assertThat(codes(text)).containsExactly(SecretHit.Shape.URL_USERINFO);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://host/u@p",
                "https://host?x=u@p",
                "https://host#u@p",
                "mail u@p",
                "https://host and u@p",
                "://u@p",
                "secrets://user",
                "git@github.com:x/y",
                "https://host\"u@p"
            })
    void anAtSignElsewhereIsNone(String text) {
        assertThat(codes(text)).isEmpty();
    }

    @Test
    void aJsonWebTokenHasThreePartsOfWhichTwoStartAlike() {
        assertThat(codes("Bearer eyJhbGciOi.eyJzdWIiOi.c2ln")).containsExactly(SecretHit.Shape.TOKEN);
        assertThat(codes("eyJhbGciOi.eyJzdWIiOi")).isEmpty();
        assertThat(codes("eyJhbGciOi.xyJzdWIiOi.c2ln")).isEmpty();
        assertThat(codes("eyJhbGciOi..c2ln")).isEmpty();
    }

    @Test
    void aHitSaysWhatAndHowLongNotWhat() {
        String token = "glpat-" + "q".repeat(20);

        assertThat(SecretScanner.scan(token)).singleElement().satisfies(hit -> {
            assertThat(hit.length()).isEqualTo(26);
            assertThat(hit.message()).doesNotContain("qqq");
        });
    }

    /** Each of these makes a scanner of the obvious kind quadratic: it would not end today. */
    @ParameterizedTest
    @ValueSource(strings = {"eyJ-", "eyJ", "-----BEGIN ", "a://", "sk-", "://a", "eyJa.eyJ-", "-"})
    void hostileInputIsScannedInOnePass(String piece) {
        byte[] hostile = piece.repeat(FOUR_MIB / piece.length()).getBytes(StandardCharsets.UTF_8);

        assertThat(SecretScanner.scan(hostile)).hasSizeLessThan(2);
    }

    @Test
    void anyBytesAreScanned() {
        Random random = new Random(20260120);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            assertThat(SecretScanner.scan(bytes)).isNotNull();
        }
    }

    private static List<SecretHit.Shape> codes(String text) {
        return SecretScanner.scan(text).stream().map(SecretHit::shape).toList();
    }
}
