/** A bundle as admission sees it: files with their bytes, from a directory or from a file list and blobs. */
@NullMarked
package dev.agentplane.validation.bundle;

import org.jspecify.annotations.NullMarked;
