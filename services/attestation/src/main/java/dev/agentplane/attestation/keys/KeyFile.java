package dev.agentplane.attestation.keys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/** An Ed25519 private key from a file: PEM {@code PRIVATE KEY}, PKCS#8 v1 (RFC 8410), mode 0600 exactly. */
public final class KeyFile implements Signer {

    private static final byte[] PKCS8_PREFIX = HexFormat.of().parseHex("302e020100300506032b657004220420");
    private static final int SEED_BYTES = 32;
    private static final String LABEL = "PRIVATE KEY";
    private static final int MAX_BYTES = 4096;
    private static final String UNKNOWN_USER = "?";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Ed25519PrivateKeyParameters key;
    private final PublicKey publicKey;

    private KeyFile(byte[] seed) {
        this.key = new Ed25519PrivateKeyParameters(seed, 0);
        this.publicKey = PublicKey.of(key.generatePublicKey().getEncoded());
    }

    /** A key from its 32-byte seed (RFC 8032); for tests and key derivation. */
    public static KeyFile ofSeed(byte[] seed) {
        if (seed.length != SEED_BYTES) {
            throw new KeyRefusedException("expected a seed of 32 bytes, found " + seed.length);
        }
        return new KeyFile(seed);
    }

    /** Reads the file, or makes a new key there when there is none. */
    public static KeyFile loadOrCreate(Path file, SecureRandom random) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            create(file, random);
        }
        return load(file);
    }

    /**
     * Reads a key file.
     *
     * @throws KeyRefusedException when it is not a regular file, readable by others, somebody else's, or not such a
     *     key
     */
    public static KeyFile load(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new KeyRefusedException("expected a key file, found none at " + file);
        }
        PosixFileAttributes attributes =
                Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.permissions().equals(OWNER_ONLY)) {
            throw new KeyRefusedException(
                    "expected mode 0600, found " + PosixFilePermissions.toString(attributes.permissions()) + " on "
                            + file + "; run: chmod 600 " + file);
        }
        requireOwner(file, attributes);
        if (attributes.size() > MAX_BYTES) {
            throw new KeyRefusedException("expected a key file of at most " + MAX_BYTES + " bytes, found "
                    + attributes.size() + " in " + file);
        }
        // Latin-1 takes every byte; what is not base64 is refused with the file's name, not with a decoding error.
        return parse(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1), file);
    }

    /** Only root can read a 0600 file of somebody else; a user without a name in the system cannot be root. */
    private static void requireOwner(Path file, PosixFileAttributes attributes) {
        String user = System.getProperty("user.name", UNKNOWN_USER);
        String owner = attributes.owner().getName();
        if (!user.equals(UNKNOWN_USER) && !user.equals(owner)) {
            throw new KeyRefusedException("expected a key file of user " + user + ", found one of " + owner + " at "
                    + file + "; run: chown " + user + " " + file);
        }
    }

    private static KeyFile parse(String pem, Path file) {
        byte[] der = Pem.read(LABEL, pem, file.toString());
        boolean fits = der.length == PKCS8_PREFIX.length + SEED_BYTES
                && Arrays.equals(PKCS8_PREFIX, Arrays.copyOf(der, PKCS8_PREFIX.length));
        if (!fits) {
            throw new KeyRefusedException("expected a PKCS#8 v1 Ed25519 key (RFC 8410) in " + file);
        }
        return new KeyFile(Arrays.copyOfRange(der, PKCS8_PREFIX.length, der.length));
    }

    private static void create(Path file, SecureRandom random) throws IOException {
        byte[] der = Arrays.copyOf(PKCS8_PREFIX, PKCS8_PREFIX.length + SEED_BYTES);
        byte[] seed = new byte[SEED_BYTES];
        random.nextBytes(seed);
        System.arraycopy(seed, 0, der, PKCS8_PREFIX.length, SEED_BYTES);
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Path aside = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(aside);
        Files.createFile(aside, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        Files.writeString(aside, Pem.write(LABEL, der), StandardCharsets.US_ASCII, StandardOpenOption.SYNC);
        Files.move(aside, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public PublicKey publicKey() {
        return publicKey;
    }

    @Override
    public byte[] sign(byte[] message) {
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(true, key);
        signer.update(message, 0, message.length);
        return signer.generateSignature();
    }

    /** Names the public key only. */
    @Override
    public String toString() {
        return "private key of " + publicKey;
    }
}
