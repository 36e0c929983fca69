package dev.agentplane.attestation.verify;

import dev.agentplane.domain.Digest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether the leaves of one run follow each other without gap. */
final class ChainCheck {

    private ChainCheck() {}

    /** @param items leaves of one run, sorted by s */
    static void check(List<Item> items, List<Finding> findings) {
        long expected = 0;
        Digest prev = null;
        for (Item item : items) {
            long s = item.leaf().s();
            if (s < expected) {
                add(findings, item, "SEQ_DUPLICATE", "s " + s + " is there twice");
                continue;
            }
            if (s > expected) {
                add(findings, item, "SEQ_GAP", "expected s " + expected + ", found " + s);
            } else if (!same(prev, item.leaf().prev())) {
                add(findings, item, "PREV_LINK_MISMATCH", "does not name the leaf before it");
            }
            expected = s + 1;
            prev = item.leaf().hash();
        }
    }

    private static boolean same(@Nullable Digest a, @Nullable Digest b) {
        return a == null ? b == null : a.equals(b);
    }

    private static void add(List<Finding> findings, Item item, String code, String detail) {
        findings.add(
                Finding.invalid(code, item.base() + ".leaf.json", item.leaf().i(), detail));
    }
}
