/** bundle.json: reading it, its schemas, and the members it may have. */
@NullMarked
package dev.agentplane.validation.manifest;

import org.jspecify.annotations.NullMarked;
