package dev.agentplane.attestation.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.Digest;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.domain.json.StrictJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The index of an export. Not signed, not trusted: it only says where to look.
 *
 * @param run trace id
 * @param origin log
 * @param size tree size
 * @param items leaves
 */
record Manifest(String run, String origin, long size, List<Item> items) {

    static final String PATH = "manifest.json";

    private static final Set<String> MEMBERS = Set.of("v", "run", "origin", "size", "items", "files");

    /** One leaf of the index. */
    record Item(String run, long s, long i, String k, String base, List<String> sigstore) {}

    Manifest {
        items = List.copyOf(items);
    }

    /** Reads the index and checks every file against it; what is wrong goes to {@code findings}. */
    static Optional<Manifest> read(Map<String, byte[]> files, List<Finding> findings) {
        byte[] bytes = files.get(PATH);
        if (bytes == null) {
            findings.add(Finding.invalid("MANIFEST_MISSING", PATH, "expected an index of the export"));
            return Optional.empty();
        }
        try {
            JsonNode root = StrictJson.parse(bytes);
            boolean fits = root.isObject()
                    && root.size() == MEMBERS.size()
                    && MEMBERS.stream().allMatch(root::has)
                    && number(root, "v") == 1
                    && Arrays.equals(CanonicalJson.bytes(root), bytes);
            if (!fits) {
                throw new IllegalArgumentException("expected canonical JSON with exactly the members " + MEMBERS);
            }
            checkFiles(array(root, "files"), files, findings);
            List<Item> items = new ArrayList<>();
            for (JsonNode item : array(root, "items")) {
                items.add(item(item));
            }
            accountFor(items, files, findings);
            return Optional.of(new Manifest(text(root, "run"), text(root, "origin"), number(root, "size"), items));
        } catch (IllegalArgumentException e) {
            findings.add(Finding.invalid("MANIFEST_MALFORMED", PATH, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    /** A file that no leaf accounts for would look like evidence without being any. */
    private static void accountFor(List<Item> items, Map<String, byte[]> files, List<Finding> findings) {
        Set<String> accounted = new HashSet<>(Set.of(PATH, CheckpointCheck.PATH));
        for (Item item : items) {
            accounted.add(item.base() + ".leaf.json");
            accounted.add(item.base() + ".dsse.json");
            accounted.add(item.base() + ".tlog-proof");
            accounted.addAll(item.sigstore());
        }
        files.keySet().stream()
                .filter(path -> !accounted.contains(path)
                        && !path.startsWith("trust/")
                        // Those are held against the statements' subjects, see RunCheck.
                        && !path.startsWith("artifacts/"))
                .forEach(path ->
                        findings.add(Finding.invalid("FILE_UNLISTED", path, "no leaf of the index accounts for it")));
    }

    private static Item item(JsonNode item) {
        List<String> sigstore = new ArrayList<>();
        for (JsonNode path : array(item, "sigstore")) {
            if (!path.isTextual()) {
                throw new IllegalArgumentException("expected paths in \"sigstore\", found " + path);
            }
            sigstore.add(path.textValue());
        }
        return new Item(
                text(item, "run"), number(item, "s"), number(item, "i"), text(item, "k"), text(item, "base"), sigstore);
    }

    private static void checkFiles(JsonNode listed, Map<String, byte[]> files, List<Finding> findings) {
        Set<String> seen = new HashSet<>(Set.of(PATH));
        for (JsonNode entry : listed) {
            String path = text(entry, "path");
            if (unsafe(path)) {
                findings.add(Finding.invalid("PATH_UNSAFE", path, "expected a relative path inside the export"));
                continue;
            }
            if (!seen.add(path)) {
                findings.add(Finding.invalid("MANIFEST_MALFORMED", path, "listed twice"));
            }
            byte[] bytes = files.get(path);
            if (bytes == null) {
                findings.add(Finding.invalid("FILE_MISSING", path, "listed, but not there"));
            } else if (bytes.length != number(entry, "bytes")
                    || !Digest.of(bytes).hex().equals(text(entry, "sha256"))) {
                findings.add(Finding.invalid("FILE_DIGEST_MISMATCH", path, "bytes are not those of the index"));
            }
        }
        files.keySet().stream()
                .filter(path -> !seen.contains(path))
                .forEach(path -> findings.add(Finding.invalid("FILE_UNLISTED", path, "there, but not listed")));
    }

    private static boolean unsafe(String path) {
        return path.isEmpty()
                || path.startsWith("/")
                || path.indexOf('\\') >= 0
                || Arrays.asList(path.split("/", -1)).contains("..");
    }

    private static JsonNode array(JsonNode node, String member) {
        if (!node.path(member).isArray()) {
            throw new IllegalArgumentException("expected an array \"" + member + "\"");
        }
        return node.path(member);
    }

    private static long number(JsonNode node, String member) {
        JsonNode value = node.path(member);
        if (!value.isIntegralNumber() || value.longValue() < 0) {
            throw new IllegalArgumentException("expected a number from 0 as \"" + member + "\", found " + value);
        }
        return value.longValue();
    }

    private static String text(JsonNode node, String member) {
        JsonNode value = node.path(member);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("expected a string member \"" + member + "\"");
        }
        return value.textValue();
    }
}
