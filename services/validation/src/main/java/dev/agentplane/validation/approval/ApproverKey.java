package dev.agentplane.validation.approval;

import dev.agentplane.attestation.keys.PublicKey;

/**
 * A key that may approve.
 *
 * @param key the key
 * @param principal whose it is
 */
public record ApproverKey(PublicKey key, String principal) {}
