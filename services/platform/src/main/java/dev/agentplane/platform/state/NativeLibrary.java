package dev.agentplane.platform.state;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarEntry;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RocksDB's native part, unpacked once into the state directory. Left to itself RocksDB unpacks its 15 MB into the temporary
 * directory at every start, and a process that is killed leaves them there.
 */
public final class NativeLibrary {

    private static final Logger LOGGER = LoggerFactory.getLogger(NativeLibrary.class);

    private NativeLibrary() {}

    /** Loads it, unless this process has it already. Processes may share the directory. */
    public static synchronized void load(Path stateDirectory) {
        try {
            Path directory = unpacked(stateDirectory.resolve("native"));
            RocksDB.loadLibrary(List.of(directory.toString()));
        } catch (IOException | UnsatisfiedLinkError e) {
            LOGGER.atWarn()
                    .addKeyValue("directory", stateDirectory)
                    .log("RocksDB is unpacked into the temporary directory instead: {}", e.toString());
            RocksDB.loadLibrary();
        }
    }

    static Path unpacked(Path parent) throws IOException {
        String name = Environment.getJniLibraryFileName("rocksdb");
        URL url = RocksDB.class.getResource("/" + name);
        URLConnection connection = url == null ? null : url.openConnection();
        if (!(connection instanceof JarURLConnection jar)) {
            throw new IOException("expected " + name + " in a jar, found none");
        }
        JarEntry entry = jar.getJarEntry();
        Path directory = Files.createDirectories(parent.resolve(HexFormat.of().toHexDigits((int) entry.getCrc())));
        // The name that RocksDB.loadLibrary(List) looks for, which is not the one in its jar.
        Path library = directory.resolve(Environment.getJniLibraryFileName("rocksdbjni"));
        if (!Files.isRegularFile(library) || Files.size(library) != entry.getSize()) {
            // Under another name first: somebody else may be loading it.
            Path fresh = Files.createTempFile(directory, name, ".part");
            try (InputStream in = jar.getInputStream()) {
                Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(fresh, library, StandardCopyOption.ATOMIC_MOVE);
        }
        return directory.toAbsolutePath();
    }
}
