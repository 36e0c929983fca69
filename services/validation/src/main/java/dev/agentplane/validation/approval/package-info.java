/** What humans say about held runs: the signed event, whose key it takes, and which events count. */
@NullMarked
package dev.agentplane.validation.approval;

import org.jspecify.annotations.NullMarked;
