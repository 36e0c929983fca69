package dev.agentplane.validation.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.json.StrictJson;
import dev.agentplane.domain.json.StrictJsonException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds AGPL licences where files declare licences: licence texts by their title (the GPL mentions the AGPL in its
 * section 13, so a mention is not enough), package manifests, SPDX and CycloneDX documents, SPDX file headers.
 */
final class LicenseText {

    private static final Pattern AGPL = Pattern.compile("(?<![A-Za-z])AGPL|\\bAffero\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern LICENSE_FILE =
            Pattern.compile("(?:un)?licen[sc]e.*|copying.*", Pattern.CASE_INSENSITIVE);
    private static final Pattern DECORATION = Pattern.compile("[\\s#*=/-]+");
    private static final String TITLE = "gnu affero general public license";
    private static final Set<String> MANIFESTS = Set.of(
            "pyproject.toml", "setup.cfg", "setup.py", "cargo.toml", "pom.xml", "description", "meta.yaml", "gemfile");
    /** Texts below a licence member that quote rather than declare. */
    private static final Set<String> QUOTES =
            Set.of("extractedText", "licenseText", "text", "content", "comment", "comments", "seeAlsos", "crossRefs");

    private static final byte[] HEADER = "SPDX-License-Identifier:".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_WINDOW = 4096;
    private static final int LONGEST_TITLE = 200;

    private LicenseText() {}

    /** Where the file declares an AGPL licence; empty when it does not. */
    static Optional<String> agpl(String path, byte[] bytes) {
        String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        if (header(bytes)) {
            return Optional.of("in an SPDX file header");
        }
        if (LICENSE_FILE.matcher(name).matches() && text(bytes).lines().anyMatch(LicenseText::isTitle)) {
            return Optional.of("as the title of a licence text");
        }
        if (name.endsWith(".json")) {
            return json(bytes) ? Optional.of("in a licence member") : Optional.empty();
        }
        boolean declares = (MANIFESTS.contains(name) || name.endsWith(".gemspec") || name.endsWith(".spdx"))
                && text(bytes).lines().anyMatch(LicenseText::isDeclaration);
        return declares ? Optional.of("in a licence declaration") : Optional.empty();
    }

    /** A line that is the title itself, perhaps decorated or with a version; no sentence that mentions it. */
    private static boolean isTitle(String line) {
        if (line.length() > LONGEST_TITLE) {
            return false;
        }
        String plain = DECORATION.matcher(line).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
        return plain.equals(TITLE) || plain.startsWith(TITLE + " version") || plain.startsWith(TITLE + ", version");
    }

    private static boolean isDeclaration(String line) {
        String lower = line.toLowerCase(Locale.ROOT);
        return (lower.contains("license") || lower.contains("licence"))
                && AGPL.matcher(line).find();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static boolean header(byte[] bytes) {
        int last = Math.min(bytes.length, HEADER_WINDOW) - HEADER.length;
        for (int i = 0; i <= last; i++) {
            if (bytes[i] == 'S' && java.util.Arrays.equals(bytes, i, i + HEADER.length, HEADER, 0, HEADER.length)) {
                int end = i + HEADER.length;
                while (end < bytes.length && bytes[end] != '\n' && end - i < HEADER_WINDOW) {
                    end++;
                }
                if (AGPL.matcher(new String(bytes, i, end - i, StandardCharsets.UTF_8))
                        .find()) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean json(byte[] bytes) {
        if (!text(bytes).contains("icen")) {
            return false;
        }
        try {
            return declares(StrictJson.parse(bytes), false);
        } catch (StrictJsonException e) {
            // Not JSON in the strict sense: nobody can say what it declares.
            return false;
        }
    }

    private static boolean declares(JsonNode node, boolean license) {
        if (node.isTextual()) {
            return license && AGPL.matcher(node.textValue()).find();
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            String key = member.getKey();
            boolean below = license || key.toLowerCase(Locale.ROOT).contains("licen");
            if (!QUOTES.contains(key) && declares(member.getValue(), below)) {
                return true;
            }
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            if (declares(node.get(i), license)) {
                return true;
            }
        }
        return false;
    }
}
