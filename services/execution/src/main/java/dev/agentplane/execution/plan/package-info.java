/** What is to be executed, decided from a placement and a file list alone. Pure: no Kafka, no files, no clock. */
@NullMarked
package dev.agentplane.execution.plan;

import org.jspecify.annotations.NullMarked;
