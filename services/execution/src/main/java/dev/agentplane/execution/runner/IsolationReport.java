package dev.agentplane.execution.runner;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.execution.plan.ExecutionPlan;
import dev.agentplane.execution.plan.Guest;
import org.jspecify.annotations.Nullable;

/**
 * What kept a script apart from its executor and what bounded it, for the evidence. Says what was really in force, and of
 * what was not, that it was not.
 */
record IsolationReport(
        ExecutionPlan plan,
        ExecutorFacts executor,
        @Nullable BootedGuest booted) {

    private static final String NOT_ENFORCED = "not enforced";
    private static final String NONE_ASKED_FOR = "none asked for";

    ObjectNode of(LaunchStatus status, Outputs outputs) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        executor.facts().forEach((name, value) -> {
            if (!name.equals("root") && !name.equals("mode")) {
                json.put(name, value);
            }
        });
        Guest guest = plan.guest();
        if (guest == null) {
            process(json);
        } else {
            machine(json, guest);
        }
        if (status.peakBytes().isPresent()) {
            json.put("memoryPeakBytes", status.peakBytes().getAsLong());
        }
        if (!plan.secrets().required().isEmpty()) {
            plan.secrets().required().forEach(json.putArray("secrets")::add);
            json.put("secretsGrantedBy", plan.secrets().grants());
        }
        json.set("limits", limits(guest));
        json.put("ignoredCount", outputs.ignoredCount());
        json.set("ignored", outputs.ignored());
        return json;
    }

    private void process(ObjectNode json) {
        boolean sandboxed = executor.isolation() == Isolation.BWRAP;
        json.put("mechanism", executor.isolation().word());
        boolean networkCut = !plan.network() && executor.isolation() != Isolation.PLAIN;
        json.put("network", networkCut ? "none" : "executor");
        json.put("files", sandboxed ? "read-only system, read-only bundle, own /tmp" : "executor");
        pinned(json, sandboxed);
    }

    private void machine(ObjectNode json, Guest guest) {
        json.put("mechanism", "qemu").put("around", executor.isolation().word());
        if (booted != null) {
            json.put("qemu", booted.qemu())
                    .put("machineType", booted.machine())
                    .put("accelerator", booted.accelerator());
        }
        json.putObject("guest")
                .put("machineAskedFor", guest.machine())
                .put("kernel", guest.kernelDigest().toString())
                .put("initrd", guest.initrdDigest().toString());
        json.put("network", plan.network() ? "qemu user network" : "none");
        json.put("files", "own system, read-only bundle, own /tmp");
        pinned(json, true);
    }

    private static void pinned(ObjectNode json, boolean paths) {
        ObjectNode pinned = json.putObject("pinned");
        pinned.put("TZ", "UTC").put("LANG", "C.UTF-8").put("SOURCE_DATE_EPOCH", "315532800");
        if (paths) {
            pinned.put("hostname", "agentplane").put("bundle", "/bundle").put("out", "/out");
        }
    }

    private ObjectNode limits(@Nullable Guest guest) {
        ObjectNode limits = plan.limits().toJson();
        limits.put("deadlineSeconds", plan.deadline().toSeconds());
        if (guest != null) {
            return limits.put("memory", plan.memoryBytes()).put("cpus", guest.cpus());
        }
        if (!Launcher.processLimited(executor)) {
            limits.put("processes", NOT_ENFORCED);
        }
        boolean grouped = !executor.cgroups().isEmpty();
        if (plan.memoryBytes() == 0) {
            limits.put("memory", NONE_ASKED_FOR);
        } else {
            limits.put("memory", plan.memoryBytes());
            limits.put("memoryOf", grouped ? "run" : "each process");
        }
        if (plan.cpus() == 0) {
            limits.put("cpus", NONE_ASKED_FOR);
        } else if (grouped) {
            limits.put("cpus", plan.cpus());
        } else {
            limits.put("cpus", NOT_ENFORCED);
        }
        return limits;
    }
}
