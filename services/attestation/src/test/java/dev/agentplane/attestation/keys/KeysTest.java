package dev.agentplane.attestation.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentplane.attestation.ExampleLog;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {

    private static final HexFormat HEX = HexFormat.of();

    @ParameterizedTest
    @CsvSource({
        // RFC 8032 section 7.1, TEST 1 to 3
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,"
                + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a, '',"
                + "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
                + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c, 72,"
                + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7,"
                + "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025, af82,"
                + "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    })
    void signaturesAreThoseOfRfc8032(String seed, String publicKey, String message, String signature) {
        KeyFile key = KeyFile.ofSeed(HEX.parseHex(seed));

        byte[] signed = key.sign(HEX.parseHex(message));

        assertThat(HEX.formatHex(key.publicKey().raw())).isEqualTo(publicKey);
        assertThat(HEX.formatHex(signed)).isEqualTo(signature);
        assertThat(key.publicKey().verifies(HEX.parseHex(message), signed)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // of low order
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000000000000000000080",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                // not canonical
                "0100000000000000000000000000000000000000000000000000000000000080",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                // of mixed order
                "3deb8ca9e3d031548d729bed3aa7f3840e256888362f1ea239c189f03b281f24",
                // of another length
                "3deb8ca9e3d031548d729bed3aa7f3840e256888362f1ea239c189f03b281f"
            })
    void aKeyThatVerifiesMoreThanItsOwnerSignedIsRefused(String hex) {
        assertThatThrownBy(() -> PublicKey.of(HEX.parseHex(hex)))
                .isInstanceOf(KeyRefusedException.class)
                .hasMessageContaining("KEY_REFUSED");
    }

    @ParameterizedTest
    @CsvSource({
        "root, 0b73ef487f7bf24fc989c997cc366afbd1620a80777c1d643a1d065264363a43",
        "sealer, 782db245904cb2b537a4047434da65f42128b0a58b73ad1f043fab98b271f10d",
        "log, f77a9c83112ccc7f22dbd819e62dc9cd7a0371f41f4a950649ba2352f07a7cd4",
        "witness, 3483869364c97b303f3119fe3fb4fea3a1f3b049be46aa02ee2ad0d0ec565c59"
    })
    void theExampleKeysAreKnownByTheirIdsAndMarkedAsExamples(String label, String keyId) {
        PublicKey key = ExampleLog.key(label).publicKey();

        assertThat(key.keyId()).isEqualTo(keyId);
        assertThat(ExampleKeys.contains(key)).isTrue();
    }

    @Test
    void theExampleKeyPemIsItsSpki() {
        assertThat(ExampleLog.ROOT.publicKey().pem())
                .isEqualTo("-----BEGIN PUBLIC KEY-----\n"
                        + "MCowBQYDK2VwAyEACyMnT7iCitcYfCTpBrscc8v35NeRWvYD5GWYahYuGao=\n"
                        + "-----END PUBLIC KEY-----\n");
        assertThat(PublicKey.ofPem(ExampleLog.ROOT.publicKey().pem())).isEqualTo(ExampleLog.ROOT.publicKey());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CyMnT7iCitcYfCTpBrscc8v35NeRWvYD5GWYahYuGao",
                "CyMnT7iCitcYfCTpBrscc8v35NeRWvYD5GWYahYuGap=",
                " CyMnT7iCitcYfCTpBrscc8v35NeRWvYD5GWYahYuGao=",
                "CyMnT7iCitcYfCTpBrscc8v35NeRWvYD5GWYahYuGao=\n",
                "",
                "CyMn"
            })
    void onlyOneBase64TextMeansAKey(String base64) {
        assertThatThrownBy(() -> PublicKey.ofBase64(base64)).isInstanceOf(KeyRefusedException.class);
    }

    @Test
    void aSignatureOfAnotherLengthOrWithALargeScalarDoesNotVerify() {
        // Given
        byte[] message = "m".getBytes(StandardCharsets.UTF_8);
        byte[] signature = ExampleLog.SEALER.sign(message);
        byte[] order = HEX.parseHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
        byte[] malleable = signature.clone();
        int carry = 0;
        for (int i = 0; i < order.length; i++) {
            int sum = (malleable[32 + i] & 0xff) + (order[i] & 0xff) + carry;
            malleable[32 + i] = (byte) sum;
            carry = sum >> 8;
        }

        // Then
        PublicKey key = ExampleLog.SEALER.publicKey();
        assertThat(key.verifies(message, signature)).isTrue();
        assertThat(key.verifies(message, malleable)).isFalse();
        assertThat(key.verifies(message, java.util.Arrays.copyOf(signature, 63)))
                .isFalse();
        assertThat(key.verifies(message, java.util.Arrays.copyOf(signature, 65)))
                .isFalse();
        assertThat(key.verifies(message, new byte[0])).isFalse();
    }

    @Test
    void aPrivateKeyPrintsOnlyItsPublicHalf() {
        assertThat(ExampleLog.ROOT.toString())
                .contains("0b73ef48")
                .doesNotContain("44f032f581b56c50ce7454755f08f253dbc0f675cab88af87f4f9f26086ad3c9");
    }
}
