package dev.agentplane.sealing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.attestation.dsse.Envelope;
import dev.agentplane.attestation.export.ExportItem;
import dev.agentplane.attestation.export.ExportWriter;
import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.keys.PublicKey;
import dev.agentplane.attestation.leaf.Leaf;
import dev.agentplane.attestation.merkle.MerkleTree;
import dev.agentplane.attestation.trust.Policy;
import dev.agentplane.attestation.trust.TrustFile;
import dev.agentplane.avro.Topics;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.events.EvidenceSealed;
import dev.agentplane.platform.Platform;
import dev.agentplane.platform.TopicReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Makes exports and trust files from the evidence and checkpoint topics. */
public final class EvidenceExporter {

    private final Platform platform;

    public EvidenceExporter(Platform platform) {
        this.platform = platform;
    }

    /**
     * One run's export.
     *
     * @param files bytes by relative path
     * @param closed whether its last leaf is the run's closing manifest
     * @param kinds kinds of the run's leaves, in their order
     */
    public record Export(Map<String, byte[]> files, boolean closed, List<String> kinds) {

        public Export {
            kinds = List.copyOf(kinds);
        }
    }

    /**
     * The export of a run as its log stands under the newest checkpoint.
     *
     * @return empty when no checkpoint covers any evidence of such a run
     */
    public Optional<Export> export(String trace) {
        Map<String, LargestCheckpoint> heads = LargestCheckpoint.ofAll(platform);
        try (TopicReader reader = platform.topicReader()) {
            for (TopicPartition partition : likelyFirst(trace, reader.partitions(Topics.EVIDENCE))) {
                LogSlice slice = LogSlice.read(reader, partition, trace);
                LargestCheckpoint head = heads.get(slice.origin());
                if (head != null && slice.covers(head.size())) {
                    return Optional.of(slice.export(trace, head));
                }
            }
        }
        return Optional.empty();
    }

    private static List<TopicPartition> likelyFirst(String trace, List<TopicPartition> partitions) {
        int likely = BuiltInPartitioner.partitionForKey(
                trace.getBytes(StandardCharsets.UTF_8), Math.max(1, partitions.size()));
        List<TopicPartition> ordered = new ArrayList<>(partitions);
        ordered.sort(java.util.Comparator.comparing(tp -> tp.partition() != likely));
        return ordered;
    }

    /**
     * A trust file from what all logs say of themselves: log keys, roots, and which keys count where up to the newest
     * checkpoints. The logs agree with themselves; whether they are the right ones must be checked by other means.
     *
     * @throws UntrustworthyLogException when one does not
     */
    public TrustFile trust() {
        Map<Integer, TrustReading> logs = new TreeMap<>();
        Map<String, LargestCheckpoint> heads = LargestCheckpoint.ofAll(platform);
        try (TopicReader reader = platform.topicReader()) {
            reader.readAll(
                    Topics.EVIDENCE, record -> logs.computeIfAbsent(record.partition(), partition -> new TrustReading())
                            .take((EvidenceSealed) record.event()));
        }
        List<JsonNode> geneses = new ArrayList<>();
        logs.values().forEach(log -> Optional.ofNullable(log.genesis()).ifPresent(geneses::add));
        TrustFile named = trust(geneses);
        List<TrustFile.TrustedKey> keys = new ArrayList<>();
        Map<String, TrustFile.AsOf> asOf = new TreeMap<>();
        for (TrustReading log : logs.values()) {
            JsonNode genesis = log.genesis();
            String origin = genesis == null ? "" : genesis.path("origin").asText();
            LargestCheckpoint head = heads.get(origin);
            if (head != null) {
                asOf.put(origin, log.check(named, origin, head, keys));
            }
        }
        return new TrustFile(named.policy(), named.rootThreshold(), named.roots(), keys, asOf);
    }

    private static TrustFile trust(List<JsonNode> geneses) {
        List<String> lines = new ArrayList<>();
        Set<PublicKey> roots = new LinkedHashSet<>();
        int threshold = 0;
        for (JsonNode genesis : geneses) {
            genesis.path("logKeys").forEach(key -> lines.add("log " + key.asText()));
            genesis.at("/roots/keys")
                    .forEach(key ->
                            roots.add(PublicKey.ofBase64(key.path("publicKey").asText())));
            threshold = Math.max(threshold, genesis.at("/roots/threshold").asInt());
        }
        lines.sort(null);
        lines.add("quorum none");
        return new TrustFile(Policy.parse(lines), threshold, List.copyOf(roots), List.of(), Map.of());
    }

    static JsonNode predicate(EvidenceSealed sealed) {
        return StrictJson.parse(
                        Envelope.parse(LeafReading.bytes(sealed.getEnvelope())).payload())
                .path("predicate");
    }

    /** One partition's tree, its log events, and one run's leaves. */
    private static final class LogSlice {

        private final MerkleTree tree = new MerkleTree();
        private final Map<Leaf, EvidenceSealed> kept = new LinkedHashMap<>();
        private final String trace;
        private @Nullable JsonNode genesis;

        private LogSlice(String trace) {
            this.trace = trace;
        }

        static LogSlice read(TopicReader reader, TopicPartition partition, String trace) {
            LogSlice slice = new LogSlice(trace);
            reader.readAll(
                    List.of(Topics.EVIDENCE),
                    List.of(partition),
                    record -> slice.take((EvidenceSealed) record.event()));
            return slice;
        }

        private void take(EvidenceSealed sealed) {
            Leaf leaf = Leaf.parse(LeafReading.bytes(sealed.getLeaf()));
            tree.append(leaf.hash());
            if (leaf.i() == 0) {
                genesis = predicate(sealed);
            }
            if (leaf.run().equals(trace) || leaf.run().equals(Kinds.LOG)) {
                kept.put(leaf, sealed);
            }
        }

        String origin() {
            return genesis == null ? "" : genesis.path("origin").asText();
        }

        boolean covers(long size) {
            return size <= tree.size()
                    && kept.keySet().stream().anyMatch(leaf -> leaf.run().equals(trace) && leaf.i() < size);
        }

        Export export(String run, LargestCheckpoint head) {
            List<ExportItem> items = new ArrayList<>();
            List<String> kinds = new ArrayList<>();
            for (Map.Entry<Leaf, EvidenceSealed> entry : kept.entrySet()) {
                Leaf leaf = entry.getKey();
                if (leaf.i() < head.size()) {
                    if (leaf.run().equals(run)) {
                        kinds.add(leaf.k());
                    }
                    items.add(new ExportItem(
                            LeafReading.bytes(entry.getValue().getLeaf()),
                            LeafReading.bytes(entry.getValue().getEnvelope()),
                            tree.inclusion(leaf.i(), head.size())));
                }
            }
            TrustFile trust = EvidenceExporter.trust(genesis == null ? List.of() : List.of(genesis));
            byte[] note = head.note().getBytes(StandardCharsets.UTF_8);
            boolean closed = !kinds.isEmpty() && kinds.get(kinds.size() - 1).equals(Kinds.RUN_MANIFEST);
            return new Export(ExportWriter.files(run, note, items, trust), closed, kinds);
        }
    }
}
