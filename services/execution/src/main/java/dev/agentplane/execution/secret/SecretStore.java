package dev.agentplane.execution.secret;

import dev.agentplane.platform.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Asks the configured providers in order. Thread-safe. */
public final class SecretStore {

    /** Shorter ones occur in ordinary text, so that taking them out would take out anything. */
    static final int LEAST_BYTES = 6;

    private static final String VARIABLE = "AGENTPLANE_SECRETS";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
    private static final Pattern OTHER = Pattern.compile("[^A-Za-z0-9_]");

    private final List<SecretProvider> providers;

    SecretStore(List<SecretProvider> providers) {
        this.providers = List.copyOf(providers);
    }

    /** A store that has no secrets. */
    public static SecretStore none() {
        return new SecretStore(List.of());
    }

    /**
     * Reads {@code AGENTPLANE_SECRETS}, a comma list of {@code env}, {@code file:DIR} and {@code command:PATH}, and the
     * variables that start with {@code AGENTPLANE_SECRET_}.
     */
    public static SecretStore from(Settings settings) {
        Map<String, String> variables = settings.startingWith(EnvironmentSecrets.PREFIX);
        List<SecretProvider> providers = new ArrayList<>();
        for (String part : settings.text(VARIABLE, "env").split(",")) {
            String text = part.strip();
            if (text.equals("env")) {
                providers.add(new EnvironmentSecrets(variables));
            } else if (text.startsWith("file:/")) {
                providers.add(new FileSecrets(Path.of(text.substring("file:".length()))));
            } else if (text.startsWith("command:/")) {
                providers.add(new CommandSecrets(text.substring("command:".length())));
            } else {
                settings.error(VARIABLE + ": expected env, file:/DIR or command:/PATH, found \"" + text + "\"");
            }
        }
        return new SecretStore(providers);
    }

    /**
     * Resolves all of them.
     *
     * @throws SecretRefusedException when one is not to be had, or cannot be handled safely
     */
    public Secrets resolve(SecretNeeds needs) throws SecretRefusedException, IOException, InterruptedException {
        Map<String, SecretValue> values = new TreeMap<>();
        for (String required : needs.required()) {
            String name = name(required);
            Optional<SecretValue> found = find(name, needs.reference(required));
            if (found.isEmpty()) {
                throw new SecretRefusedException("secret " + required + " is required, none of these has it: "
                        + providers.stream().map(SecretProvider::describe).collect(Collectors.joining(", ", "[", "]")));
            }
            if (Secrets.core(found.get().bytes()).length < LEAST_BYTES) {
                throw new SecretRefusedException("secret " + required + " is shorter than " + LEAST_BYTES
                        + " bytes: it could not be taken out of logs and outputs");
            }
            if (values.put(name, found.get()) != null) {
                throw new SecretRefusedException("secret " + required + " would be handed over as " + name
                        + ", and so would another one: expected names or references with different last parts");
            }
        }
        return new Secrets(values);
    }

    private Optional<SecretValue> find(String name, String reference) throws IOException, InterruptedException {
        for (SecretProvider provider : providers) {
            Optional<SecretValue> found = provider.find(name, reference);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** The last part of a reference, as a name of a variable. */
    static String name(String required) throws SecretRefusedException {
        String last = required.substring(required.lastIndexOf('/') + 1);
        String name = OTHER.matcher(last).replaceAll("_");
        if (!NAME.matcher(name).matches()) {
            throw new SecretRefusedException("secret " + required
                    + " cannot be handed over: expected its last part to make the name of a variable, found \"" + name
                    + "\"");
        }
        return name;
    }
}
