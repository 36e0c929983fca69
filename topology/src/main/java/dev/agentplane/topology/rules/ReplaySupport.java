package dev.agentplane.topology.rules;

import dev.agentplane.topology.verdict.Reason;
import dev.agentplane.topology.verdict.ReasonCode;
import java.util.List;

/** A run that claims to be replayable names its manifest; one that is not says why. */
public final class ReplaySupport {

    private ReplaySupport() {}

    /** Judges the replay claim of the evidence that was sealed. */
    public static void judge(Facts facts, List<Reason> reasons) {
        facts.of("evidence.sealed")
                .ifPresent(evidence -> evidence.flag("replay_supported").ifPresent(supported -> {
                    if (!supported) {
                        reasons.add(Reason.about(ReasonCode.REPLAY_UNSUPPORTED, evidence.event())
                                .at("replay_supported"));
                        if (!evidence.has("non_replay_reason") && !evidence.unusable("non_replay_reason")) {
                            reasons.add(Reason.about(ReasonCode.NON_REPLAY_REASON_MISSING, evidence.event())
                                    .at("non_replay_reason"));
                        }
                    } else if (!evidence.has("replay_manifest_id") && !evidence.unusable("replay_manifest_id")) {
                        reasons.add(Reason.about(ReasonCode.REPLAY_MANIFEST_MISSING, evidence.event())
                                .at("replay_manifest_id"));
                    }
                }));
    }
}
