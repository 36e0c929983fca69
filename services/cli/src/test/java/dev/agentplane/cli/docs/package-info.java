/** The documentation, held against the code. */
package dev.agentplane.cli.docs;
