package dev.agentplane.validation.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import dev.agentplane.validation.admission.Code;
import dev.agentplane.validation.admission.Finding;
import dev.agentplane.validation.bundle.BundleLimits;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads bundle.json: one meaning, or findings that say why it has none. */
public final class ManifestReader {

    private static final int MAX_DEPTH = 100;

    /** The end of a parser message; the rest may repeat the document. */
    private static final Pattern PLACE = Pattern.compile(" at line \\d+, column \\d+$");

    /** What came out of reading: a manifest, or why not. */
    public record Result(Optional<Manifest> manifest, List<Finding> findings) {

        public Result {
            findings = List.copyOf(findings);
        }
    }

    private ManifestReader() {}

    /** Reads a manifest. Never throws, whatever the bytes are. */
    public static Result read(byte[] bytes) {
        if (bytes.length > BundleLimits.MAX_MANIFEST) {
            return failed(
                    Code.MANIFEST_TOO_LARGE,
                    "expected at most " + BundleLimits.MAX_MANIFEST + " bytes, found " + bytes.length);
        }
        try {
            JsonNode root = StrictJson.parse(bytes, MAX_DEPTH);
            if (!root.isObject()) {
                return failed(Code.ROOT_NOT_OBJECT, "expected an object, found " + Shown.type(root));
            }
            return new Result(Optional.of(new Manifest(root)), List.of());
        } catch (StrictJsonException e) {
            return refused(e);
        }
    }

    private static Result refused(StrictJsonException refusal) {
        String text = String.valueOf(refusal.getMessage());
        Matcher place = PLACE.matcher(text);
        String where = place.find() ? place.group() : "";
        return switch (refusal.code()) {
            case ENCODING -> failed(Code.MANIFEST_ENCODING, "not UTF-8, or starts with a byte order mark");
            case SYNTAX ->
                text.contains("NaN") || text.contains("Infinity") || text.contains("'INF'")
                        ? failed(Code.JSON_NON_FINITE, "not a finite number" + where)
                        : failed(Code.JSON_SYNTAX, "not one RFC 8259 JSON document" + where);
            case DUPLICATE_KEY -> failed(Code.JSON_DUPLICATE_KEY, "an object repeats a member name" + where);
            case NUMBER_RANGE ->
                text.contains("overflow")
                        ? failed(Code.JSON_NON_FINITE, "the number overflows a double" + where)
                        : failed(Code.JSON_NUMBER_RANGE, "integer outside ±(2^53−1)" + where);
            case LONE_SURROGATE -> failed(Code.JSON_LONE_SURROGATE, "unpaired surrogate" + where);
            case DEPTH -> failed(Code.JSON_DEPTH, "nested deeper than " + MAX_DEPTH + where);
        };
    }

    private static Result failed(Code code, String message) {
        return new Result(Optional.empty(), List.of(Finding.at(code, "", message)));
    }
}
