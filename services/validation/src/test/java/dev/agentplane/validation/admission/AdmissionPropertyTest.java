package dev.agentplane.validation.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.contracts.ArtifactContracts;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.validation.Demo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds for every manifest, not only for those somebody thought of. */
class AdmissionPropertyTest {

    private static final String RICH = """
            {'sourceos':{'artifactTruthRef':'a','flavorRef':'f','installerProfileRef':'i','channelRef':'c',
              'manifestRef':'m','sourceosSpecRef':'s','butaneRefs':['b']},
             'sociosAutomation':{'substrateDocRef':'d','katelloContentModelRef':'k','tektonPipelineRef':'t',
              'katelloProduct':'p','katelloRepository':'r','katelloLifecycleEnvironment':'dev'},
             'outputs':{'releaseSetRef':'r'},
             'chronosCarrier':{'sourceEvidenceRef':'e','methodFamily':'m','claimStatus':'c','validationStatus':'v',
              'owningPlane':'chronos','replayRef':'r','nonAuthorityDeclaration':true},
             'agentMachine':{'profileRef':'p','toolSurfaceRefs':['t']},
             'executor':{'ref':'local'},
             'integrationRefs':{'sourceos':{'contentSpecRef':'c','overlayRefs':['o']}},
             'governanceContext':{'principal':{'spiffe_id':'spiffe://x/y','aum_digest':
              'sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'},'grantRef':null,
              'controlMatrix':{'rowIds':['R1']}}}
            """;

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "-1",
            "3.5",
            "1e300",
            "''",
            "' '",
            "'x'",
            "'../x'",
            "'/x'",
            "[]",
            "{}",
            "[null]",
            "{'x':1}",
            "{'password':'p'}",
            "9007199254740991",
            "'\\u0000'",
            "'\\ud83d\\ude00'",
            "['a','a']");

    private final Admission admission = new Admission();
    private final ArtifactContracts contracts = new ArtifactContracts();

    @Property(tries = 2_000)
    void aChangedManifestStaysValidOrIsToldWhere(@ForAll long seed) {
        // Given
        Random random = new Random(seed);
        ObjectNode tree = rich();
        for (int i = 0; i <= random.nextInt(3); i++) {
            mutate(tree, random);
        }

        // When
        AdmissionDecision decision = admission.admit(new Demo().manifest(tree).snapshot(), Demo.facts());

        // Then
        assertThat(decision.state() == State.DENIED)
                .isEqualTo(decision.findings().stream().anyMatch(Finding::isError));
        assertThat(decision.findings()).allSatisfy(finding -> assertThat(pointsSomewhere(tree, finding.pointer()))
                .as(finding.toString())
                .isTrue());
        assertThat(decision.findings()).isSortedAccordingTo(Finding.ORDER);
        decision.artifacts()
                .forEach((file, json) -> assertThat(contracts.check(file, json)).isEmpty());
        assertThat(decision.admitted().isPresent()).isEqualTo(decision.state() != State.DENIED);
        assertThat(CanonicalJson.bytes(decision.detail())).isNotEmpty();
    }

    @Property(tries = 1_000)
    void noBytesWhateverYieldAnythingButFindings(@ForAll byte[] bytes) {
        AdmissionDecision decision = admission.admit(new Demo().raw(bytes).snapshot(), Demo.facts());

        assertThat(decision.state()).isEqualTo(State.DENIED);
        assertThat(decision.findings()).isNotEmpty();
        assertThat(contracts.check(
                        "validation-artifact.json", decision.artifacts().get("validation-artifact.json")))
                .isEmpty();
    }

    /** Mutants of a valid manifest, always the same ones: cut, doubled, flipped, and with parts from elsewhere. */
    @Property(tries = 1)
    void damagedManifestsYieldNothingButFindings() {
        Random random = new Random(20260120);
        byte[] base = rich().toString().getBytes(StandardCharsets.UTF_8);
        byte[][] dictionary = Arrays.stream(new String[] {
                    "{",
                    "}",
                    "[",
                    "]",
                    ",",
                    ":",
                    "\"",
                    "\\",
                    "\\u0000",
                    "\\ud800",
                    "NaN",
                    "1e999",
                    "-",
                    "null",
                    "//",
                    "\u0000",
                    "\ufeff",
                    "[[[[[[[[[[[[[[[[",
                    "\"kind\":1,",
                    "9007199254740993",
                    "Infinity",
                    "'"
                })
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        for (int i = 0; i < 5_000; i++) {
            byte[] mutant = damaged(base, dictionary, random);
            AdmissionDecision decision = admission.admit(new Demo().raw(mutant).snapshot(), Demo.facts());
            assertThat(decision.state() == State.DENIED)
                    .isEqualTo(decision.findings().stream().anyMatch(Finding::isError));
        }
    }

    private static byte[] damaged(byte[] base, byte[][] dictionary, Random random) {
        byte[] bytes = base.clone();
        for (int i = 0; i <= random.nextInt(4); i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                case 2 -> bytes = spliced(bytes, at, dictionary[random.nextInt(dictionary.length)]);
                default -> {
                    int from = random.nextInt(bytes.length);
                    bytes = spliced(bytes, at, Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 40)));
                }
            }
        }
        return bytes;
    }

    private static byte[] spliced(byte[] bytes, int at, byte[] piece) {
        byte[] result = new byte[bytes.length + piece.length];
        System.arraycopy(bytes, 0, result, 0, at);
        System.arraycopy(piece, 0, result, at, piece.length);
        System.arraycopy(bytes, at, result, at + piece.length, bytes.length - at);
        return result;
    }

    private static ObjectNode rich() {
        ObjectNode tree = Demo.base();
        ((ObjectNode) tree.get("spec")).setAll((ObjectNode) Demo.json(RICH));
        return tree;
    }

    private static void mutate(ObjectNode tree, Random random) {
        List<ObjectNode> objects = new ArrayList<>();
        collect(tree, objects);
        ObjectNode object = objects.get(random.nextInt(objects.size()));
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        if (names.isEmpty() || random.nextInt(5) == 0) {
            object.set("extra/~" + random.nextInt(3), value(random));
            return;
        }
        String name = names.get(random.nextInt(names.size()));
        if (random.nextInt(4) == 0) {
            object.remove(name);
        } else {
            object.set(name, value(random));
        }
    }

    private static JsonNode value(Random random) {
        return random.nextInt(30) == 0
                ? JsonNodeFactory.instance.textNode("x".repeat(random.nextInt(5_000)))
                : Demo.json(VALUES.get(random.nextInt(VALUES.size())));
    }

    private static void collect(JsonNode node, List<ObjectNode> objects) {
        if (node instanceof ObjectNode object) {
            objects.add(object);
        }
        if (node instanceof ObjectNode || node instanceof ArrayNode) {
            node.forEach(child -> collect(child, objects));
        }
    }

    /**
     * The pointer exists, or it names what should be there: then the nearest thing that exists above it is an object, or
     * nothing at all is above it.
     */
    private static boolean pointsSomewhere(JsonNode tree, String pointer) {
        if (!tree.at(pointer).isMissingNode()) {
            return true;
        }
        String above = pointer;
        while (!above.isEmpty()) {
            above = above.substring(0, above.lastIndexOf('/'));
            if (!tree.at(above).isMissingNode()) {
                return tree.at(above).isObject();
            }
        }
        return false;
    }
}
