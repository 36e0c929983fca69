package dev.agentplane.placement.fleet;

import dev.agentplane.domain.Digest;

/**
 * What virtual machines of a node boot.
 *
 * @param kernel path of the kernel on the node
 * @param kernelDigest its digest
 * @param initrd path of the initial file system on the node
 * @param initrdDigest its digest
 * @param emulation whether the operator agrees to machines without hardware virtualisation
 */
public record GuestImage(String kernel, Digest kernelDigest, String initrd, Digest initrdDigest, boolean emulation) {}
