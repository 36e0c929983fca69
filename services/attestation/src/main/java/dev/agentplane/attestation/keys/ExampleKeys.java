package dev.agentplane.attestation.keys;

import java.util.Set;

/** Keys whose private halves are printed in published examples: whoever trusts them trusts everybody. */
public final class ExampleKeys {

    private static final Set<String> HEX = Set.of(
            "0b23274fb8828ad7187c24e906bb1c73cbf7e4d7915af603e465986a162e19aa",
            "1ae78c055c9452d572cb41cd603cdde18a3dd9a5ec7156b4a4fea6c946736753",
            "554f69244e84669580703954d82c46200cbb73a6aa3f741dcdb52edc5e58f0fb",
            "077ec7563c30a15f211634a7198657cf6cd4d211655998c8f972d8d3c434169b");

    private ExampleKeys() {}

    /** True for a published example key. */
    public static boolean contains(PublicKey key) {
        return HEX.contains(java.util.HexFormat.of().formatHex(key.raw()));
    }
}
