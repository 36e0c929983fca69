package dev.agentplane.execution.runner;

/**
 * A guest that was seen to boot on an executor.
 *
 * @param key the launcher's name for it
 * @param accelerator {@code kvm} or {@code tcg}
 * @param machine QEMU's machine type that is really used
 * @param qemu version line of QEMU
 */
public record BootedGuest(String key, String accelerator, String machine, String qemu) {}
