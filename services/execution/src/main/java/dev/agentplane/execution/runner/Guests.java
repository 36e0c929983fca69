package dev.agentplane.execution.runner;

import dev.agentplane.execution.plan.ExecutionPlan;
import dev.agentplane.execution.plan.Guest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The virtual machines of one executor. Each kind is booted once, which shows that it works; runs go on from there. */
public final class Guests {

    /** Calls the launcher on the executor and returns what it prints. */
    public interface Call {

        /** Blocks until the launcher is done. */
        String launcher(List<String> args) throws IOException, InterruptedException;
    }

    private final Map<List<String>, BootedGuest> booted = new HashMap<>();

    /**
     * The machine of a plan, ready to be used; boots it on first use, which takes seconds.
     *
     * @return absent for the plan of a process
     * @throws GuestRefusedException when the executor cannot run it
     */
    public synchronized @Nullable BootedGuest ready(ExecutionPlan plan, ExecutorFacts executor, Call call)
            throws IOException, InterruptedException, GuestRefusedException {
        Guest guest = plan.guest();
        if (guest == null) {
            return null;
        }
        List<String> args = new ArrayList<>(List.of("guest", executor.root()));
        args.addAll(guest.arguments(plan.network()));
        BootedGuest known = booted.get(args);
        if (known == null) {
            known = parse(call.launcher(args));
            booted.put(args, known);
        }
        return known;
    }

    /** Makes every machine be looked at again. */
    public synchronized void forget() {
        booted.clear();
    }

    static BootedGuest parse(String printed) throws GuestRefusedException {
        Map<String, String> values = new HashMap<>();
        printed.lines().forEach(line -> {
            int sign = line.indexOf('=');
            if (sign > 0) {
                values.put(line.substring(0, sign), line.substring(sign + 1));
            }
        });
        String key = values.get("key");
        if (key == null) {
            throw new GuestRefusedException(values.getOrDefault(
                    "refused", "the launcher could not boot a guest; it printed \"" + printed + "\""));
        }
        return new BootedGuest(
                key,
                values.getOrDefault("accel", ""),
                values.getOrDefault("machine", ""),
                values.getOrDefault("qemu", ""));
    }
}
