package dev.agentplane.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.bundle.FileEntry;
import dev.agentplane.domain.bundle.FileList;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.validation.admission.AdmissionFacts;
import dev.agentplane.validation.bundle.BundleLimits;
import dev.agentplane.validation.bundle.BundleSnapshot;
import dev.agentplane.validation.bundle.ListedSnapshot;
import dev.agentplane.validation.gate.PolicyPack;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A small valid bundle in memory, and ways to change it. */
public final class Demo {

    /** When decisions of tests are made. */
    public static final Instant NOW = Instant.parse("2026-01-20T12:00:00Z");

    private static final String BASE = """
            {"apiVersion":"agentplane.socioprophet.org/v0.1","kind":"Bundle",
             "metadata":{"name":"demo-agent","version":"0.1.0","createdAt":"2026-01-15T09:00:00Z",
              "licensePolicy":{"allowAGPL":false},
              "source":{"git":{"rev":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","dirty":false}}},
             "spec":{"vm":{"modulePath":"vm.nix","backendIntent":"lima-process","network":{"mode":"none"},
               "resources":{"vcpu":1,"memMiB":256,"diskGiB":1}},
              "policy":{"lane":"staging","maxRunSeconds":20,"failOnTimeout":true,"humanGateRequired":false,
               "policyPackRef":"policy-packs/dev/default",
               "policyPackHash":"sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},
              "secrets":{"required":["DEMO_TOKEN_FILE"],"secretRefRoot":"secrets://user"},
              "artifacts":{"outDir":"artifacts/demo-agent"},"smoke":{"script":"smoke.sh"}}}
            """;

    private final Map<String, byte[]> files = new TreeMap<>();

    /** The bundle, unchanged. */
    public Demo() {
        manifest(json(BASE));
        file("smoke.sh", "#!/bin/sh\nexit 0\n");
        file("vm.nix", "{ }\n");
    }

    /** The manifest as a tree of one's own. */
    public static ObjectNode base() {
        return (ObjectNode) json(BASE);
    }

    /** Reads JSON, with {@code '} for {@code "}. */
    public static JsonNode json(String text) {
        return StrictJson.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    /** Replaces the manifest. */
    public Demo manifest(JsonNode tree) {
        // Not canonical: a literal such as 20.0 stays one.
        return raw(tree.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Replaces the bytes of the manifest. */
    public Demo raw(byte[] bytes) {
        files.put(BundleSnapshot.MANIFEST, bytes);
        return this;
    }

    /** Adds or replaces a file. */
    public Demo file(String path, String content) {
        files.put(path, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Removes a file. */
    public Demo without(String path) {
        files.remove(path);
        return this;
    }

    /** Sets a member of the manifest; {@code null} removes it. Objects on the way are made. */
    public Demo set(String pointer, String json) {
        ObjectNode tree = (ObjectNode) StrictJson.parse(files.get(BundleSnapshot.MANIFEST));
        set(tree, pointer, json);
        return manifest(tree);
    }

    /** Sets a member of a tree. */
    public static void set(ObjectNode tree, String pointer, String json) {
        String[] path = pointer.substring(1).split("/");
        ObjectNode at = tree;
        for (int i = 0; i < path.length - 1; i++) {
            at = at.get(path[i]) instanceof ObjectNode below ? below : at.putObject(path[i]);
        }
        if (json == null) {
            at.remove(path[path.length - 1]);
        } else {
            at.set(path[path.length - 1], json(json));
        }
    }

    /** All blobs, by digest: the file list and the files. */
    public Map<Digest, byte[]> blobs() {
        Map<Digest, byte[]> blobs = new HashMap<>();
        files.values().forEach(bytes -> blobs.put(Digest.of(bytes), bytes));
        blobs.put(list().digest(), list().canonicalBytes());
        return blobs;
    }

    /** The file list. */
    public FileList list() {
        return new FileList(files.entrySet().stream()
                .map(file -> new FileEntry(
                        file.getKey(),
                        file.getKey().endsWith(".sh"),
                        Digest.of(file.getValue()),
                        file.getValue().length))
                .toList());
    }

    /** The bundle as admission sees it. */
    public BundleSnapshot snapshot() {
        Map<Digest, byte[]> blobs = blobs();
        return ListedSnapshot.read(
                list().digest(), BundleLimits.DEFAULT, digest -> Optional.ofNullable(blobs.get(digest)));
    }

    /** Facts in which nobody said anything. */
    public static AdmissionFacts facts() {
        return AdmissionFacts.at(
                NOW, "submitter@ci", PolicyPack.standard(), Map.of(PolicyPack.DEFAULT_REF, PolicyPack.DEFAULT_PIN));
    }
}
