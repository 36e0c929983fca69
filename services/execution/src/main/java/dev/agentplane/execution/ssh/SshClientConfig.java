package dev.agentplane.execution.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The part of an OpenSSH client configuration that matters here: {@code Host} blocks with {@code HostName}, {@code User},
 * {@code Port} and {@code IdentityFile}. As with OpenSSH, the first value found wins; {@code Match} blocks are skipped.
 */
final class SshClientConfig {

    private record Block(List<String> patterns, Map<String, List<String>> values) {}

    /** What applies to one host. */
    record Entry(Map<String, List<String>> values) {

        Optional<String> first(String keyword) {
            return all(keyword).stream().findFirst();
        }

        List<String> all(String keyword) {
            return values.getOrDefault(keyword, List.of());
        }
    }

    private final List<Block> blocks;

    private SshClientConfig(List<Block> blocks) {
        this.blocks = blocks;
    }

    /** Reads a file; one that does not exist is empty. */
    static SshClientConfig read(Path file) throws IOException {
        return Files.isReadable(file) ? parse(Files.readAllLines(file, StandardCharsets.UTF_8)) : parse(List.of());
    }

    static SshClientConfig parse(List<String> lines) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block(List.of("*"), new HashMap<>()));
        for (String line : lines) {
            String[] words = line.strip().split("[\\s=]+", 2);
            if (words.length < 2 || words[0].startsWith("#")) {
                continue;
            }
            String keyword = words[0].toLowerCase(Locale.ROOT);
            String value = words[1].strip().replaceAll("^\"|\"$", "");
            switch (keyword) {
                case "host" -> blocks.add(new Block(List.of(value.split("\\s+")), new HashMap<>()));
                case "match" -> blocks.add(new Block(List.of(), new HashMap<>()));
                default ->
                    blocks.get(blocks.size() - 1)
                            .values
                            .computeIfAbsent(keyword, key -> new ArrayList<>())
                            .add(value);
            }
        }
        return new SshClientConfig(blocks);
    }

    /** What applies to this host name or alias. */
    Entry lookup(String host) {
        Map<String, List<String>> found = new HashMap<>();
        for (Block block : blocks) {
            if (applies(block.patterns, host)) {
                block.values.forEach((keyword, values) ->
                        found.computeIfAbsent(keyword, key -> new ArrayList<>()).addAll(values));
            }
        }
        return new Entry(found);
    }

    private static boolean applies(List<String> patterns, String host) {
        boolean matched = false;
        for (String pattern : patterns) {
            boolean negated = pattern.startsWith("!");
            if (glob(negated ? pattern.substring(1) : pattern).matcher(host).matches()) {
                if (negated) {
                    return false;
                }
                matched = true;
            }
        }
        return matched;
    }

    private static Pattern glob(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (char c : pattern.toCharArray()) {
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString());
    }

    /** A path in which a leading {@code ~} means the home directory. */
    static Path homePath(String text) {
        return text.startsWith("~/") ? Path.of(System.getProperty("user.home"), text.substring(2)) : Path.of(text);
    }
}
