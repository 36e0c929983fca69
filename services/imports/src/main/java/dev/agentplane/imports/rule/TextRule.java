package dev.agentplane.imports.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentplane.domain.secret.SecretScanner;
import dev.agentplane.imports.Evidence;
import dev.agentplane.imports.ImportCode;
import dev.agentplane.imports.Profile;
import dev.agentplane.imports.Reports;
import java.util.Map;
import java.util.regex.Pattern;

/** Texts anywhere: no secrets, no names of users in paths; digests where digests belong. */
public final class TextRule implements EvidenceRule {

    private static final Pattern LENIENT_HASH = Pattern.compile("sha256:[A-Za-z0-9._-]{1,128}");
    private static final Pattern STRICT_HASH = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Pattern REFERENCE = Pattern.compile("secret://[^\\s?]*");
    private static final Pattern BEARER =
            Pattern.compile("\\bBearer\\s+[A-Za-z0-9._~+/=-]{8,}", Pattern.CASE_INSENSITIVE);
    private static final Pattern ASSIGNED =
            Pattern.compile("(?:password|token|secret|apikey|api_key)\\s*=\\s*[^\\s&]", Pattern.CASE_INSENSITIVE);
    private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]{0,31}://\\S*");
    private static final Pattern USER_PATH =
            Pattern.compile("/(?:home|Users)/[^/\\s]+/|[A-Za-z]:[\\\\/]Users[\\\\/][^\\\\/\\s]+[\\\\/]");

    @Override
    public void check(Evidence evidence, Reports reports) {
        walk(evidence, evidence.root(), "", "", reports);
    }

    private static void walk(Evidence evidence, JsonNode node, String name, String pointer, Reports reports) {
        if (node.isTextual()) {
            text(evidence, node.textValue(), name, pointer, reports);
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                walk(evidence, node.get(i), name, pointer + "/" + i, reports);
            }
        } else {
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                String child =
                        pointer + "/" + member.getKey().replace("~", "~0").replace("/", "~1");
                reports.addIf(
                        isSecret(member.getKey()),
                        ImportCode.EV_SECRET_MATERIAL,
                        pointer,
                        "expected member names without secrets");
                walk(evidence, member.getValue(), member.getKey(), child, reports);
            }
        }
    }

    private static void text(Evidence evidence, String text, String name, String pointer, Reports reports) {
        Pattern hash = evidence.profile() == Profile.STRICT ? STRICT_HASH : LENIENT_HASH;
        boolean isHash = name.endsWith("Hash") || name.equals("sha256");
        reports.addIf(
                isHash && !hash.matcher(text).matches(),
                ImportCode.EV_HASH_FORMAT,
                pointer,
                "expected " + hash.pattern());
        reports.addIf(
                isSecret(text),
                ImportCode.EV_SECRET_MATERIAL,
                pointer,
                "expected a reference such as secret://…, found what looks like a secret");
        reports.addIf(
                USER_PATH.matcher(URL.matcher(text).replaceAll(" ")).find(),
                ImportCode.EV_HOST_PATH_UNREDACTED,
                pointer,
                "expected paths without the name of a user, e.g. $HOME/…");
    }

    private static boolean isSecret(String text) {
        return !REFERENCE.matcher(text).matches()
                && (!SecretScanner.scan(text).isEmpty()
                        || BEARER.matcher(text).find()
                        || ASSIGNED.matcher(text).find());
    }
}
