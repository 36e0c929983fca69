/** The service around the rules: requests in, import records and evidence drafts out. */
@NullMarked
package dev.agentplane.imports.service;

import org.jspecify.annotations.NullMarked;
