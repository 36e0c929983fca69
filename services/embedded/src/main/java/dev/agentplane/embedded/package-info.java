/** A real Kafka broker and a schema registry inside this JVM, for {@code up}, {@code demo} and tests. */
@NullMarked
package dev.agentplane.embedded;

import org.jspecify.annotations.NullMarked;
