/** State that folds keep on disk: tables that hold what was committed, and how far into the log they are. */
@NullMarked
package dev.agentplane.platform.state;

import org.jspecify.annotations.NullMarked;
