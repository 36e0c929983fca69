/** The Kafka side of admission: submissions in, decisions out. */
@NullMarked
package dev.agentplane.validation.service;

import org.jspecify.annotations.NullMarked;
