package dev.agentplane.placement.schedule;

import dev.agentplane.placement.fleet.Capacity;
import dev.agentplane.placement.fleet.Node;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node has a free slot and the room the bundle asks for, as far as its room is known. */
final class CapacityFilter implements NodeFilter {

    private static final CheckResult UNKNOWN = CheckResult.skipped("capacity unknown");

    @Override
    public RejectionCode code() {
        return RejectionCode.CAPACITY;
    }

    @Override
    public CheckResult check(Node node, Question question) {
        if (node.capacity().equals(Capacity.UNKNOWN)) {
            return UNKNOWN;
        }
        Capacity free = question.view().free(node);
        Resources needed = question.spec().resources();
        List<String> missing = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        compare("slots", 1L, free.slots(), missing, unknown);
        compare("vcpu", needed.vcpu(), free.vcpu(), missing, unknown);
        compare("memMiB", needed.memMiB(), free.memMiB(), missing, unknown);
        compare("diskGiB", needed.diskGiB(), free.diskGiB(), missing, unknown);
        if (!missing.isEmpty()) {
            return CheckResult.failed(String.join("; ", missing));
        }
        return unknown.isEmpty()
                ? CheckResult.PASSED
                : CheckResult.skipped("capacity unknown: " + String.join(", ", unknown));
    }

    private static void compare(
            String what, @Nullable Long needed, @Nullable Long free, List<String> missing, List<String> unknown) {
        if (needed == null) {
            return;
        }
        if (free == null) {
            unknown.add(what);
        } else if (free < needed) {
            missing.add("expected " + what + " " + needed + ", found " + free + " free");
        }
    }
}
