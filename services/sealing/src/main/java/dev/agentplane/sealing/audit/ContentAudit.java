package dev.agentplane.sealing.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.agentplane.attestation.intoto.Kinds;
import dev.agentplane.attestation.leaf.Leaf;
import dev.agentplane.attestation.verify.Finding;
import dev.agentplane.attestation.verify.LogRecordCheck;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the full audit looks at beside the tree: signatures, runs, sources. Takes entries in the order of indexes. */
final class ContentAudit {

    private static final Set<String> CHANGED_IN_PLACE = Set.of(
            "LEAF_PAYLOAD_MISMATCH", "DSSE_MALFORMED", "STATEMENT_MALFORMED", "PREDICATE_MISMATCH", "RUN_ID_MISMATCH");

    private final AuditedLog log;
    private final Optional<LogRecordCheck> records;
    private final Alarms alarms;
    private final Map<String, SourceTrail> trails = new HashMap<>();
    private final SourcesById sources;
    private final Map<String, LogEntry> unknown = new HashMap<>();
    private final Set<String> acceptedTopics = new HashSet<>();
    private final Citations citations = new Citations();
    private final Map<String, RunTrail> runs = new HashMap<>();
    private long beginning;
    private long pruned;
    private long unreadable;

    ContentAudit(AuditedLog log, Optional<LogRecordCheck> records, SourcesById sources, Alarms alarms) {
        this.log = log;
        this.records = records;
        this.sources = sources;
        this.alarms = alarms;
        sources.byTopicId().forEach((id, source) -> trails.put(id, new SourceTrail(log.origin(), source, alarms)));
    }

    /** The leaves before this one are gone: runs may begin in their middle, and keys be unknown. */
    void withoutBeginning(long first) {
        beginning = first;
    }

    /** As many leaves are there but cannot be read: what is missing in a run may be one of them. */
    void unreadable(long leaves) {
        unreadable += leaves;
    }

    /** Leaves below this index may be missing. */
    long prunedBelow() {
        return pruned;
    }

    void take(LogEntry entry) {
        int before = alarms.raised();
        JsonNode predicate = records.map(check -> checked(check, entry)).orElse(MissingNode.getInstance());
        boolean valid = records.isPresent() && alarms.raised() == before;
        run(entry, predicate);
        if (entry.leaf().i() == 0) {
            genesis(entry, predicate);
        }
        if (valid && entry.leaf().k().equals(Kinds.OPS_EVENT)) {
            operation(predicate);
        }
        cited(entry, predicate);
        source(entry, predicate);
    }

    private void cited(LogEntry entry, JsonNode predicate) {
        Leaf leaf = entry.leaf();
        if (beginning == 0 && leaf.k().equals(Kinds.RECEIPT)) {
            for (JsonNode cited : predicate.path("cites")) {
                if (!citations.holds(cited, leaf.i())) {
                    raise(AlarmKind.VIEW_MISMATCH, entry, "leaves as the receipt cites them", "no such leaf: " + cited);
                }
            }
        }
        citations.add(leaf);
    }

    private JsonNode checked(LogRecordCheck check, LogEntry entry) {
        LogRecordCheck.Checked checked = check.check(entry.leaf(), entry.envelope());
        for (Finding finding : checked.findings()) {
            boolean unknownKey = finding.code().equals("KEY_UNKNOWN") && beginning > 0;
            if (!unknownKey) {
                raise(
                        CHANGED_IN_PLACE.contains(finding.code()) ? AlarmKind.FORKED : AlarmKind.BAD_SIGNATURE,
                        entry,
                        "a record as the sealer writes it",
                        finding.code() + ": " + finding.detail());
            }
        }
        return checked.predicate();
    }

    private void genesis(LogEntry entry, JsonNode predicate) {
        String began = predicate.path("topicId").asText(log.topicId());
        if (!began.equals(log.topicId())) {
            raise(
                    AlarmKind.RECREATED,
                    entry,
                    "topic id " + began + ", in which the log began",
                    "topic id " + log.topicId());
        }
    }

    private void operation(JsonNode predicate) {
        switch (predicate.path("action").asText()) {
            case "prune" ->
                pruned = Math.max(pruned, predicate.path("minimumIndex").asLong());
            case "accept-topic" -> acceptedTopics.add(predicate.path("topicId").asText());
            default -> {}
        }
    }

    private void run(LogEntry entry, JsonNode predicate) {
        Leaf leaf = entry.leaf();
        RunTrail run = runs.computeIfAbsent(leaf.run(), name -> new RunTrail());
        boolean cut = beginning > 0 && run.nextS() == 0 && leaf.s() > 0;
        if (leaf.s() > run.nextS() && !cut && unreadable > 0) {
            unreadable--;
            cut = true;
        }
        if (leaf.s() < run.nextS()) {
            raise(AlarmKind.REORDERED, entry, "s " + run.nextS() + " of run " + leaf.run(), "s " + leaf.s());
        } else if (leaf.s() > run.nextS() && !cut) {
            raise(AlarmKind.GAP, entry, "s " + run.nextS() + " of run " + leaf.run(), "s " + leaf.s());
        } else if (!cut && !run.follows(leaf)) {
            raise(
                    AlarmKind.FORKED,
                    entry,
                    "the hash of the leaf before it in run " + leaf.run(),
                    "prev " + leaf.prev());
        }
        boolean manifest = leaf.k().equals(Kinds.RUN_MANIFEST) && !predicate.isMissingNode();
        if (manifest && !run.describedBy(predicate)) {
            raise(
                    AlarmKind.VIEW_MISMATCH,
                    entry,
                    "a run-manifest of the leaves before it",
                    "another list, outcome or expected set");
        }
        run.append(entry, predicate);
    }

    private void source(LogEntry entry, JsonNode predicate) {
        if (sources.ignored()) {
            return;
        }
        Leaf leaf = entry.leaf();
        SourceTrail trail = trails.get(leaf.t());
        if (trail != null) {
            trail.leaf(entry, predicate.path("sourceDigest").asText());
        } else {
            unknown.putIfAbsent(leaf.t(), entry);
        }
    }

    void finish(long leaves, Instant now) {
        trails.values().forEach(trail -> trail.finish(leaves, now));
        unknown.values().stream()
                .filter(entry -> !accepted(entry.leaf()))
                .forEach(entry -> raise(
                        AlarmKind.RECREATED,
                        entry,
                        "source topic " + name(entry.leaf()) + " with id "
                                + entry.leaf().t(),
                        "no topic with this id"));
    }

    private String name(Leaf leaf) {
        return sources.topicOfKind().getOrDefault(leaf.k(), "one of " + sources.names());
    }

    /** True when an operator logged that the topic now is another one. */
    private boolean accepted(Leaf leaf) {
        return sources.byTopicId().entrySet().stream()
                .anyMatch(source -> acceptedTopics.contains(source.getKey())
                        && source.getValue()
                                .topic()
                                .equals(sources.topicOfKind().get(leaf.k())));
    }

    private void raise(AlarmKind kind, LogEntry entry, String expected, String found) {
        alarms.raise(new Alarm(kind, log.origin(), entry.leaf().i(), log.topic(), entry.offset(), expected, found));
    }
}
