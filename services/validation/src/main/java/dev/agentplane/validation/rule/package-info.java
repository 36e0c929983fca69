/** The rules of the admission profile, one small class per rule or family; each is pure and independent of the others. */
@NullMarked
package dev.agentplane.validation.rule;

import org.jspecify.annotations.NullMarked;
