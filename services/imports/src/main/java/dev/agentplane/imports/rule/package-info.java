/** What evidence must not say, one class per subject. */
@NullMarked
package dev.agentplane.imports.rule;

import org.jspecify.annotations.NullMarked;
