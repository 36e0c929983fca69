package dev.agentplane.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.domain.Digest;
import dev.agentplane.events.AttemptEnd;
import dev.agentplane.events.AttemptFinished;
import dev.agentplane.events.BlobRef;
import dev.agentplane.events.OutputFile;
import dev.agentplane.events.ReplayPins;
import dev.agentplane.events.SourceRecord;
import dev.agentplane.platform.Blobs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplayJudgeTest {

    private static final SourceRecord WHERE =
            new SourceRecord("agentplane.runs.v1", 2, 17L, "sha256:" + "aa".repeat(32));
    private static final ReplayPins PINS = new ReplayPins(WHERE, "sha256:" + "ef".repeat(32), "local", false, false);

    private final Map<Digest, byte[]> stored = new HashMap<>();
    private final Blobs blobs = digest -> Optional.ofNullable(stored.get(digest));
    private final AttemptFinished original = original();

    private AttemptFinished original() {
        return Runs.finished(Runs.workload().setReplayOf(Runs.TRACE).build())
                .setStdout(blob("one\ntwo\nthree\n"))
                .setStderr(blob(""))
                .setOutputs(List.of(
                        new OutputFile("a.json", "0644", blob("{\"x\":{\"y\":[1,2]}}")),
                        new OutputFile("run.sh", "0755", blob("#!/bin/sh\n"))))
                .build();
    }

    @Test
    void aReplayThatDidTheSameIsReproduced() {
        Judgement judgement = judge(replay -> replay);
        assertThat(judgement.verdict()).isEqualTo(Verdict.REPRODUCED);
        assertThat(judgement.comparison().orElseThrow().parts())
                .extracting(Part::name)
                .containsExactly(
                        "end",
                        "exitCode",
                        "signal",
                        "outputs/a.json",
                        "outputs/a.json mode",
                        "outputs/run.sh",
                        "outputs/run.sh mode",
                        "stdout",
                        "stderr");
    }

    @Test
    void timesUseExecutorAndIsolationAreNoPartOfIt() {
        assertThat(judge(replay -> replay.setStartedAt(Runs.AT)
                                .setFinishedAt(Runs.AT.plusSeconds(9))
                                .setWorker("another")
                                .setAttempt(2)
                                .setMessage("another")
                                .setIsolation("{\"mechanism\":\"none\"}"))
                        .verdict())
                .isEqualTo(Verdict.REPRODUCED);
    }

    @Test
    void aFaultInEachPartIsFoundThere() {
        differs("exitCode", replay -> replay.setExitCode(3));
        differs("end", replay -> replay.setEnd(AttemptEnd.TIMED_OUT));
        differs("signal", replay -> replay.setSignal(9));
        differs("stdout", replay -> replay.setStdout(blob("one\ntwo\nthre\n")));
        differs("stderr", replay -> replay.setStderr(blob("x")));
        differs("stderr", replay -> replay.setStderr(null));
        differs("outputs/a.json", replay -> replay.setOutputs(outputs("{\"x\":{\"y\":[1,3]}}", "0755")));
        differs("outputs/run.sh mode", replay -> replay.setOutputs(outputs("{\"x\":{\"y\":[1,2]}}", "0644")));
        differs(
                "outputs/run.sh",
                replay -> replay.setOutputs(original.getOutputs().subList(0, 1)));
        differs(
                "outputs/z",
                replay -> replay.setOutputs(List.of(
                        original.getOutputs().get(0),
                        original.getOutputs().get(1),
                        new OutputFile("z", "0644", blob("")))));
    }

    @Test
    void theFirstDifferenceIsShownWhereItIs() {
        // JSON: the value
        Divergence json = judge(replay -> replay.setOutputs(outputs("{\"x\":{\"y\":[1,3]}}", "0755")))
                .where()
                .orElseThrow();
        assertThat(json.pointer()).contains("/x/y/1");
        assertThat(json.expected()).contains("2");
        assertThat(json.found()).contains("3");
        // Text: the line
        Divergence text = judge(replay -> replay.setStdout(blob("one\nTwo\nthree\n")))
                .where()
                .orElseThrow();
        assertThat(text.line()).contains(2);
        assertThat(text.offset()).isEqualTo(4);
        assertThat(text.found()).contains("Two");
    }

    @Test
    void bytesOfWhichOnlyTheHeadIsKeptAreComparedByTheDigestOfTheWhole() {
        // Given: one head, different wholes
        BlobRef head = blob("head");
        BlobRef before = new BlobRef(head.getSha256(), 4L, true, "sha256:" + "01".repeat(32), 99L);
        BlobRef after = new BlobRef(head.getSha256(), 4L, true, "sha256:" + "02".repeat(32), 99L);
        // When
        Judgement judgement = new ReplayJudge(pinned -> Optional.empty(), blobs)
                .judge(
                        copy(original).setStdout(before).build(),
                        copy(original).setStdout(after).build());
        // Then
        assertThat(judgement.verdict()).isEqualTo(Verdict.DIVERGED);
        assertThat(judgement.where()).isEmpty();
    }

    @Test
    void evidenceHoldsPlacesAndDigestsButNoBytes() {
        Judgement judgement = judge(replay -> replay.setStdout(blob("one\nsecret\nthree\n")));
        assertThat(judgement.json().toString()).doesNotContain("secret").contains("\"line\":2");
    }

    @Test
    void withoutTheOriginalsRecordNothingCanBeTold() {
        Judgement judgement = new ReplayJudge(pinned -> Optional.empty(), blobs).judge(Runs.completed(original), PINS);
        assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_REPLAYABLE);
        assertThat(judgement.obstacle().orElseThrow()).contains("agentplane.runs.v1:2:17");
    }

    @Test
    void aVerdictOnOneRunIsNotPassedOffAsOneOnAnother() {
        // Given: a replay that names another run than the one whose record is pinned
        AttemptFinished replay = copy(Runs.finished(
                                Runs.workload().setReplayOf("trace-2").build())
                        .build())
                .build();
        // When
        Judgement judgement = new ReplayJudge(pinned -> Optional.of(Runs.completed(original)), blobs)
                .judge(Runs.completed(replay), PINS);
        // Then
        assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_REPLAYABLE);
        assertThat(judgement.obstacle().orElseThrow()).contains("trace-1", "trace-2");
    }

    @ParameterizedTest
    @EnumSource(
            value = AttemptEnd.class,
            names = {"REFUSED", "LOST", "CRASHED", "CANCELLED"})
    void aReplayThatDidNotEndByItselfTellsNothing(AttemptEnd end) {
        assertThat(judge(replay -> replay.setEnd(end)).verdict()).isEqualTo(Verdict.NOT_REPLAYABLE);
    }

    @Test
    void anotherBundleIsNoReplay() {
        AttemptFinished other = copy(Runs.finished(Runs.workload()
                                .setBundleDigest("sha256:" + "99".repeat(32))
                                .build())
                        .build())
                .build();
        assertThat(new ReplayJudge(pinned -> Optional.empty(), blobs)
                        .judge(original, other)
                        .verdict())
                .isEqualTo(Verdict.NOT_REPLAYABLE);
    }

    @Test
    void anOriginalWhoseListOfOutputsWasDroppedTellsNothing() {
        AttemptFinished shortened =
                copy(original).setIsolation("{\"shortened\":true}").build();
        assertThat(new ReplayJudge(pinned -> Optional.empty(), blobs)
                        .judge(shortened, original)
                        .verdict())
                .isEqualTo(Verdict.NOT_REPLAYABLE);
    }

    private void differs(String part, UnaryOperator<AttemptFinished.Builder> change) {
        Judgement judgement = judge(change);
        assertThat(judgement.verdict()).as(part).isEqualTo(Verdict.DIVERGED);
        assertThat(judgement.comparison().orElseThrow().differences())
                .extracting(Part::name)
                .containsExactly(part);
    }

    private Judgement judge(UnaryOperator<AttemptFinished.Builder> change) {
        AttemptFinished replay = change.apply(copy(original)).build();
        return new ReplayJudge(pinned -> Optional.of(Runs.completed(original)), blobs)
                .judge(Runs.completed(replay), PINS);
    }

    private List<OutputFile> outputs(String json, String mode) {
        return List.of(
                new OutputFile("a.json", "0644", blob(json)), new OutputFile("run.sh", mode, blob("#!/bin/sh\n")));
    }

    private static AttemptFinished.Builder copy(AttemptFinished finished) {
        return Runs.finished(finished.getPlaced().getWorkload())
                .setEnd(finished.getEnd())
                .setExitCode(finished.getExitCode())
                .setStdout(finished.getStdout())
                .setStderr(finished.getStderr())
                .setOutputs(finished.getOutputs())
                .setIsolation(finished.getIsolation());
    }

    private BlobRef blob(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        Digest digest = Digest.of(bytes);
        stored.put(digest, bytes);
        return new BlobRef(digest.toString(), (long) bytes.length, false, null, null);
    }
}
