/** C2SP signed notes and checkpoints. */
@NullMarked
package dev.agentplane.attestation.note;

import org.jspecify.annotations.NullMarked;
