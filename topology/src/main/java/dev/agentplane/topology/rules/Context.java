package dev.agentplane.topology.rules;

import dev.agentplane.topology.verdict.Reason;
import dev.agentplane.topology.verdict.ReasonCode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Packs and their digests, and the hit rate that must follow from hits and misses. */
public final class Context {

    private static final BigDecimal HIT_RATE_TOLERANCE = new BigDecimal("0.000001");

    private Context() {}

    /** Judges selection and fetching of packs. */
    public static void judge(Facts facts, List<Reason> reasons) {
        facts.of("context.pack.selected").ifPresent(selected -> packs(selected, reasons));
        facts.of("context.pack.fetched").ifPresent(fetched -> hitRate(fetched, reasons));
    }

    private static void packs(CheckedPayload selected, List<Reason> reasons) {
        List<String> ids = selected.texts("pack_ids");
        if (selected.has("pack_ids") && ids.isEmpty()) {
            reasons.add(Reason.about(ReasonCode.PACKS_EMPTY, selected.event()).at("pack_ids"));
        }
        // Counted as sent: an element that is wrong is still there.
        int idCount = size(selected, "pack_ids");
        int digestCount = size(selected, "pack_digests");
        if (idCount >= 0 && digestCount >= 0 && idCount != digestCount) {
            reasons.add(Reason.about(ReasonCode.PACK_DIGEST_COUNT, selected.event())
                    .at("pack_digests")
                    .saying(idCount + " pack ids, " + digestCount + " digests"));
        } else if (selected.has("pack_ids") && selected.has("pack_digests")) {
            shared(selected, ids, selected.texts("pack_digests"), reasons);
        }
    }

    private static int size(CheckedPayload selected, String member) {
        var array = selected.event().member(member);
        return array != null && array.isArray() ? array.size() : -1;
    }

    private static void shared(CheckedPayload selected, List<String> ids, List<String> digests, List<Reason> reasons) {
        Map<String, Set<String>> owners = new HashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            owners.computeIfAbsent(digests.get(i), digest -> new HashSet<>()).add(ids.get(i));
        }
        owners.forEach((digest, packs) -> {
            if (packs.size() > 1) {
                reasons.add(Reason.about(ReasonCode.PACK_DIGEST_SHARED, selected.event())
                        .at("pack_digests")
                        .saying(digest + " stands for " + packs.size() + " packs"));
            }
        });
    }

    private static void hitRate(CheckedPayload fetched, List<Reason> reasons) {
        if (!fetched.has("cache_hits") || !fetched.has("cache_misses") || !fetched.has("working_set_hit_rate")) {
            return;
        }
        BigDecimal hits = fetched.number("cache_hits").orElseThrow();
        BigDecimal lookups = hits.add(fetched.number("cache_misses").orElseThrow());
        if (lookups.signum() == 0) {
            reasons.add(
                    Reason.about(ReasonCode.HIT_RATE_UNDEFINED, fetched.event()).at("working_set_hit_rate"));
            return;
        }
        BigDecimal rate = fetched.number("working_set_hit_rate").orElseThrow();
        // |rate − hits/lookups| > t, multiplied out so that no quotient is rounded.
        BigDecimal difference = rate.multiply(lookups).subtract(hits).abs();
        if (difference.compareTo(HIT_RATE_TOLERANCE.multiply(lookups)) > 0) {
            reasons.add(Reason.about(ReasonCode.HIT_RATE_MISMATCH, fetched.event())
                    .at("working_set_hit_rate")
                    .saying("stated " + rate.toPlainString() + ", hits and misses give "
                            + hits.divide(lookups, MathContext.DECIMAL32).toPlainString()));
        }
    }
}
