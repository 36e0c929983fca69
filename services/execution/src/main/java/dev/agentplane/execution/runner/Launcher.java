package dev.agentplane.execution.runner;

import dev.agentplane.domain.Digest;
import dev.agentplane.execution.plan.ExecutionPlan;
import dev.agentplane.execution.plan.Guest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The launcher script, {@code launch.sh}: its text, its name on executors, and its arguments. */
public final class Launcher {

    private static final int SHORT_HEX = 16;
    private static final int BLOCK = 512;
    private static final int KIB = 1024;
    private static final int LAST_PRINTABLE = 0x7e;
    /** Our uid 0 is exempt from the kernel's limit on processes, so asking for it would only pretend. */
    private static final String ROOT_UID = "0";

    private final byte[] script;
    private final String fileName;

    public Launcher() {
        try (InputStream in = Launcher.class.getResourceAsStream("launch.sh")) {
            if (in == null) {
                throw new IllegalStateException("launch.sh is not on the class path");
            }
            this.script = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.fileName = "launch-" + Digest.of(script).hex().substring(0, SHORT_HEX) + ".sh";
    }

    /** The script's bytes. */
    public byte[] script() {
        return script.clone();
    }

    /** File name by content, so that two versions do not overwrite each other. */
    public String fileName() {
        return fileName;
    }

    /** Arguments of the server. */
    public List<String> serve(ExecutorFacts executor) {
        return List.of("serve", executor.root(), executor.isolation().word());
    }

    /** The order to the server to run this. */
    public String run(ExecutionPlan plan, @Nullable BootedGuest guest) {
        List<String> words = new ArrayList<>(List.of(
                "run",
                plan.traceId(),
                Integer.toString(plan.attempt()),
                plan.bundleDigest().hex()));
        words.addAll(supervision(plan, guest));
        return String.join(" ", words);
    }

    /**
     * Arguments of a run that outlives its caller.
     *
     * @param cap output beyond so many bytes per file is not printed
     * @param live what of its logs is printed while it runs
     */
    public List<String> detached(
            ExecutionPlan plan, ExecutorFacts executor, @Nullable BootedGuest guest, long cap, String live) {
        List<String> words = new ArrayList<>(List.of(
                "detached",
                executor.root(),
                plan.traceId(),
                Integer.toString(plan.attempt()),
                executor.isolation().word(),
                plan.bundleDigest().hex(),
                Long.toString(cap),
                live));
        words.addAll(supervision(plan, guest));
        return words;
    }

    /** Arguments of a probe. */
    public List<String> probe(ExecutorFacts executor, @Nullable Guest guest) {
        List<String> words = new ArrayList<>(List.of("probe", executor.root()));
        if (guest != null) {
            words.addAll(guest.arguments(false));
        }
        return words;
    }

    private static List<String> supervision(ExecutionPlan plan, @Nullable BootedGuest guest) {
        List<String> words = new ArrayList<>(List.of(
                Long.toString(plan.deadline().toSeconds()),
                plan.network() ? "1" : "0",
                Integer.toString(plan.limits().processes()),
                Long.toString(plan.memoryBytes()),
                Long.toString(plan.cpus()),
                Long.toString(Math.max(1, plan.limits().fileBytes() / BLOCK)),
                Long.toString(Math.max(1, plan.limits().diskBytes() / KIB)),
                plan.viaShell() ? "1" : "0",
                escaped(plan.script())));
        if (guest != null) {
            words.add(guest.key());
        }
        return words;
    }

    /** Whether the limit on processes is really enforced for runs of this executor. */
    public static boolean processLimited(ExecutorFacts executor) {
        return !executor.cgroups().isEmpty()
                || executor.isolation() != Isolation.PLAIN
                        && !ROOT_UID.equals(executor.facts().get("uid"));
    }

    /** The script's path in the form that the launcher's {@code printf %b} turns back into its UTF-8 bytes. */
    static String escaped(String path) {
        StringBuilder out = new StringBuilder(path.length());
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            int value = b & 0xff;
            if (value <= ' ' || value > LAST_PRINTABLE || value == '\\') {
                out.append(String.format(Locale.ROOT, "\\0%03o", value));
            } else {
                out.append((char) value);
            }
        }
        return out.toString();
    }
}
