/** The auditor: topic, tree, checkpoints and sources against each other; alarms where they differ. */
@NullMarked
package dev.agentplane.sealing.audit;

import org.jspecify.annotations.NullMarked;
