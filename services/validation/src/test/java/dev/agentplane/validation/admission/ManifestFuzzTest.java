package dev.agentplane.validation.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentplane.validation.Demo;
import dev.agentplane.validation.bundle.BundleSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The fuzz target over the parser and everything behind it: bytes of real manifests, damaged at random. A longer search:
 * {@code -Dagentplane.fuzz.runs=10000000 -Dagentplane.fuzz.seed=7}.
 */
class ManifestFuzzTest {

    private static final Path BUNDLES = Path.of("../../bundles");

    private static final List<String> TOKENS = List.of(
            "null",
            "NaN",
            "-Infinity",
            "1e999",
            "-0",
            "007",
            "9007199254740993",
            "1E400",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "[".repeat(120),
            "{\"a\":".repeat(120),
            "\"spec\":{}",
            "\"spec\":null",
            "\"apiVersion\":\"agentplane.socioprophet.org/v0.2\"",
            "\"allowAGPL\":false",
            "../",
            "\uFEFF",
            "\u2028");

    private final Admission admission = new Admission();
    private final List<byte[]> seeds = seeds();

    @Test
    void noBytesYieldAnythingButFindings() {
        int runs = Integer.getInteger("agentplane.fuzz.runs", 4_000);
        long first = Long.getLong("agentplane.fuzz.seed", 1);
        for (int run = 0; run < runs; run++) {
            byte[] bytes = damaged(new Random(first * 1_000_003 + run));
            try {
                AdmissionDecision decision =
                        admission.admit(new Demo().raw(bytes).snapshot(), Demo.facts());
                assertThat(decision.artifacts()).containsKey("validation-artifact.json");
                assertThat(decision.state() == State.DENIED)
                        .isEqualTo(decision.findings().stream().anyMatch(Finding::isError));
                assertThat(decision.findings())
                        .allSatisfy(finding -> assertThat(finding.message()).isNotBlank());
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError | AssertionError e) {
                throw new AssertionError(
                        "run " + run + " with " + Base64.getEncoder().encodeToString(bytes), e);
            }
        }
    }

    private byte[] damaged(Random random) {
        byte[] bytes = seeds.get(random.nextInt(seeds.size()));
        for (int i = random.nextInt(6); i >= 0; i--) {
            bytes = damaged(bytes, random);
        }
        return bytes;
    }

    private byte[] damaged(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, at + random.nextInt(40));
        return switch (random.nextInt(6)) {
            case 0 -> flipped(bytes, Math.min(at, bytes.length - 1), random);
            case 1 -> joined(bytes, at, to, new byte[0]);
            case 2 -> joined(bytes, at, at, Arrays.copyOfRange(bytes, at, to));
            case 3 ->
                joined(bytes, at, to, TOKENS.get(random.nextInt(TOKENS.size())).getBytes(StandardCharsets.UTF_8));
            case 4 -> {
                byte[] noise = new byte[random.nextInt(8)];
                random.nextBytes(noise);
                yield joined(bytes, at, at, noise);
            }
            default -> {
                byte[] other = seeds.get(random.nextInt(seeds.size()));
                yield joined(
                        bytes, at, bytes.length, Arrays.copyOfRange(other, random.nextInt(other.length), other.length));
            }
        };
    }

    private static byte[] flipped(byte[] bytes, int at, Random random) {
        byte[] copy = bytes.clone();
        if (at >= 0) {
            copy[at] ^= (byte) (1 << random.nextInt(8));
        }
        return copy;
    }

    /** The bytes before {@code from}, something else, the bytes from {@code to} on. */
    private static byte[] joined(byte[] bytes, int from, int to, byte[] between) {
        byte[] joined = Arrays.copyOf(bytes, from + between.length + bytes.length - to);
        System.arraycopy(between, 0, joined, from, between.length);
        System.arraycopy(bytes, to, joined, from + between.length, bytes.length - to);
        return joined;
    }

    private static List<byte[]> seeds() {
        try (Stream<Path> files = Files.walk(BUNDLES)) {
            List<byte[]> seeds = new ArrayList<>();
            for (Path file : files.filter(path -> path.endsWith(BundleSnapshot.MANIFEST))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList()) {
                byte[] bytes = Files.readAllBytes(file);
                if (bytes.length > 0 && bytes.length < 20_000) {
                    seeds.add(bytes);
                }
            }
            assertThat(seeds).hasSizeGreaterThan(10);
            return seeds;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
