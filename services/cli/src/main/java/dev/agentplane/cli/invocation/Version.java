package dev.agentplane.cli.invocation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine;

/** The version this was built as. */
public final class Version implements CommandLine.IVersionProvider {

    /** The project version, e.g. {@code 0.1.0}. */
    public static String text() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "agentplane " + text(), "Java " + System.getProperty("java.version") + ", " + System.getProperty("os.name")
        };
    }
}
