/** The five gates and what they decide on: policy pack, claims, approvals, verdict envelope. */
@NullMarked
package dev.agentplane.validation.gate;

import org.jspecify.annotations.NullMarked;
