package dev.agentplane.execution.plan;

import dev.agentplane.domain.Digest;
import java.util.List;

/**
 * The virtual machine a script is to run in.
 *
 * @param machine QEMU's machine type where there is hardware virtualisation: {@code pc} or {@code microvm}
 * @param emulation whether it may be a {@code pc} without hardware virtualisation, because placement recorded that
 * @param memoryMiB its memory
 * @param cpus its processors
 * @param kernel path of the kernel on the executor
 * @param kernelDigest digest of the kernel
 * @param initrd path of the initial file system on the executor
 * @param initrdDigest digest of the initial file system
 */
public record Guest(
        String machine,
        boolean emulation,
        long memoryMiB,
        long cpus,
        String kernel,
        Digest kernelDigest,
        String initrd,
        Digest initrdDigest) {

    /** Memory where the bundle asks for none. */
    public static final long DEFAULT_MIB = 256;

    /** Less than this and Debian's kernel does not come up. */
    public static final long LEAST_MIB = 128;

    /** Arguments of the launcher's {@code guest} verb. */
    public List<String> arguments(boolean network) {
        return List.of(
                machine,
                emulation ? "kvm-or-tcg" : "kvm",
                Long.toString(memoryMiB),
                Long.toString(cpus),
                network ? "1" : "0",
                kernel,
                kernelDigest.hex(),
                initrd,
                initrdDigest.hex());
    }
}
