package dev.agentplane.topology.receipt;

import static dev.agentplane.topology.StackFixtures.admit;
import static dev.agentplane.topology.StackFixtures.find;
import static dev.agentplane.topology.StackFixtures.joined;
import static dev.agentplane.topology.StackFixtures.payload;
import static dev.agentplane.topology.StackFixtures.required;
import static dev.agentplane.topology.StackFixtures.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.topology.verdict.Reason;
import dev.agentplane.topology.verdict.ReasonCode;
import dev.agentplane.topology.verdict.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoldenReceiptTest {

    @Test
    void theEightRequiredEventsGiveTheKnownBytes() {
        assertBody(body(required()), 2067, "ae226901261bd86fa834219caeeaf5619621bf28ec1ffc93b993301016eaee3c");
        assertBody(
                body(required()).without("_workspace"),
                1944,
                "0d7aeff905d94f56f821bdd9ffa73f24e492d0d6a2795f93f7fa326f52dff414");
    }

    @Test
    void transportJoinsTheReceiptWithTheKnownBytes() {
        assertThat(verdict(joined()).status()).isEqualTo(Status.COMPLETE);
        assertThat(verdict(joined()).reasons()).isEmpty();
        assertBody(body(joined()), 2300, "b479397d204f11534b5804204cf13622bad7499be264fc1ec67763ae74644974");
        assertBody(
                body(joined()).without("_workspace"),
                2177,
                "841a580136dcd45be35fe9f59bda772e912499d88420a2a958e780c7587fc114");
    }

    @Test
    void theFamilyRubricWeighsOtherwise() {
        List<ObjectNode> events = required();
        payload(events, "evt_001").put("utility_rubric_version", "gakw-family-v0.1");
        assertBody(body(events), 2065, "c79693130693b7910b683081a3c761d8e8765a53edaad47225bdd92b4e837eb5");
        assertBody(
                body(events).without("_workspace"),
                1942,
                "d162f4848627e19362de0eaecdc86844a88060265686fb590ab3014a14dc6413");
    }

    @Test
    void anUnknownRubricLeavesTheRunUnscored() {
        List<ObjectNode> events = joined();
        payload(events, "evt_001").put("utility_rubric_version", "some-other-rubric");
        assertThat(verdict(events).status()).isEqualTo(Status.COMPLETE);
        assertThat(verdict(events).reasons()).extracting(Reason::code).containsExactly(ReasonCode.UTILITY_UNSCORED);
        assertBody(body(events), 2263, "4906c117f482b0b2c06b402253c29db2a62f1d1c54a26d9d417ea18e61d08c77");
    }

    @Test
    void theMembersThatWeAddAreTheOnlyDifferenceFromTheOriginalShape() {
        ObjectNode body = body(required());
        ((ObjectNode) body.required("outcome")).remove(List.of("utility", "maipj", "approval_required"));
        assertBody(body, 2005, "bc71f9e7f7fa2f54d52c4448788919f9a5504a62c4d5108d24555dc66a8b30e6");
        assertBody(
                body.without("_workspace"), 1882, "30956388ada041b6838067a743e7a34c18e87243eecfee916064ef089a4424a2");
    }

    @Test
    void eventHashesAreThoseOfTheCanonicalForm() {
        List<ObjectNode> events = joined();
        assertThat(admit(find(events, "evt_001")).hash())
                .isEqualTo("0ab30d2b162cf409ac8a8397d3808a890617ba6e070d18a1e1a407a572860b11");
        assertThat(admit(find(events, "evt_006")).hash())
                .isEqualTo("13c97306e2f0f4f77ae2f386743b50527a4783254641266ddb9b2abc78fabc69");
        assertThat(admit(find(events, "evt_rpc_001")).hash())
                .isEqualTo("720c672433100788e44f1f71f047c0bdadda2a1c5c8510cea0fe34b867bc1b8e");
    }

    private static ObjectNode body(List<ObjectNode> events) {
        return verdict(events).body().orElseThrow();
    }

    private static void assertBody(com.fasterxml.jackson.databind.JsonNode body, int bytes, String sha256) {
        byte[] canonical = CanonicalJson.bytes(body);
        assertThat(canonical).hasSize(bytes);
        assertThat(Digest.of(canonical).hex()).isEqualTo(sha256);
    }
}
