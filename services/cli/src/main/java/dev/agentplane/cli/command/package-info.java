/** One class per subcommand: its options, and the few lines that connect them with the modules that do the work. */
@NullMarked
package dev.agentplane.cli.command;

import org.jspecify.annotations.NullMarked;
