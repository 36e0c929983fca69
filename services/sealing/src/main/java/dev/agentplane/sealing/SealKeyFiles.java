package dev.agentplane.sealing;

import dev.agentplane.attestation.keys.KeyFile;
import dev.agentplane.attestation.keys.KeyRefusedException;
import dev.agentplane.attestation.keys.Signer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seal keys in files: {@code seal-<anything>.pem} in order of their names, then {@code seal.pem}. They are read at the start,
 * and again whenever none of them may seal, so that a new key needs no restart and a missing one is waited for.
 */
final class SealKeyFiles implements SealKeys {

    private static final Logger LOGGER = LoggerFactory.getLogger(SealKeyFiles.class);

    private final Path directory;
    private List<KeyFile> keys = List.of();

    private SealKeyFiles(Path directory) {
        this.directory = directory;
    }

    /**
     * The keys of a directory.
     *
     * @throws IOException when it cannot be read
     * @throws KeyRefusedException when a key file is not one, or there is none
     */
    static SealKeyFiles in(Path directory) throws IOException {
        SealKeyFiles files = new SealKeyFiles(directory);
        files.keys = files.read();
        if (files.keys.isEmpty()) {
            throw new KeyRefusedException("expected a seal key, found neither seal.pem nor seal-….pem in " + directory
                    + "; make one with: agentplane log init");
        }
        return files;
    }

    private List<KeyFile> read() throws IOException {
        List<KeyFile> read = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> named = files.filter(
                            file -> file.getFileName().toString().matches("seal(-[A-Za-z0-9._-]+)?\\.pem"))
                    .sorted()
                    .toList();
            for (Path file : named) {
                read.add(KeyFile.load(file));
            }
        }
        return read;
    }

    @Override
    public synchronized Optional<Signer> usable(Predicate<String> maySeal) {
        Optional<Signer> found = first(maySeal);
        if (found.isPresent()) {
            return found;
        }
        try {
            keys = read();
        } catch (IOException | KeyRefusedException e) {
            LOGGER.atWarn().log("seal keys cannot be read again: {}", e.getMessage());
        }
        return first(maySeal);
    }

    private Optional<Signer> first(Predicate<String> maySeal) {
        return keys.stream()
                .filter(key -> maySeal.test(key.publicKey().keyId()))
                .<Signer>map(key -> key)
                .findFirst();
    }

    @Override
    public synchronized List<String> ids() {
        return keys.stream().map(key -> key.publicKey().keyId()).toList();
    }
}
