package dev.agentplane.embedded.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.embedded.schema.CompatibilityLevel;
import dev.agentplane.embedded.schema.Mode;
import dev.agentplane.embedded.schema.Registrar;
import dev.agentplane.embedded.schema.RegistryRefusal;
import java.util.List;
import java.util.Optional;

/** Operations on compatibility levels and modes, global and per subject. */
final class SettingRoutes {

    private static final String GLOBAL = "/config";
    private static final String OF_SUBJECT = "/config/{subject}";
    private static final String MODE = "/mode";
    private static final String MODE_OF_SUBJECT = "/mode/{subject}";

    private final RegistryLog log;

    SettingRoutes(RegistryLog log) {
        this.log = log;
    }

    List<Route> all() {
        return List.of(
                Route.of(
                        "GET", GLOBAL, request -> answer("compatibilityLevel", log.read(state -> state.globalLevel()))),
                Route.of("PUT", GLOBAL, request -> {
                    CompatibilityLevel level = wantedLevel(request);
                    return answer("compatibility", log.write(state -> Registrar.setLevel(null, level)));
                }),
                Route.of(
                        "DELETE",
                        GLOBAL,
                        request -> answer("compatibilityLevel", log.write(state -> Registrar.clearLevel(state, null)))),
                Route.of("GET", OF_SUBJECT, this::level),
                Route.of("PUT", OF_SUBJECT, request -> {
                    CompatibilityLevel level = wantedLevel(request);
                    return answer("compatibility", log.write(state -> Registrar.setLevel(request.subject(), level)));
                }),
                Route.of(
                        "DELETE",
                        OF_SUBJECT,
                        request -> answer(
                                "compatibilityLevel",
                                log.write(state -> Registrar.clearLevel(state, request.subject())))),
                Route.of("GET", MODE, request -> answer("mode", log.read(state -> state.globalMode()))),
                Route.of("PUT", MODE, request -> {
                    Mode mode = wantedMode(request);
                    return answer("mode", log.write(state -> Registrar.setMode(null, mode)));
                }),
                Route.of("GET", MODE_OF_SUBJECT, this::mode),
                Route.of("PUT", MODE_OF_SUBJECT, request -> {
                    Mode mode = wantedMode(request);
                    return answer("mode", log.write(state -> Registrar.setMode(request.subject(), mode)));
                }),
                Route.of(
                        "DELETE",
                        MODE_OF_SUBJECT,
                        request -> answer("mode", log.write(state -> Registrar.clearMode(state, request.subject())))));
    }

    private String level(Request request) {
        String subject = request.subject();
        Optional<CompatibilityLevel> level = log.read(
                state -> request.flag("defaultToGlobal") ? Optional.of(state.level(subject)) : state.ownLevel(subject));
        return answer("compatibilityLevel", level.orElseThrow(() -> RegistryRefusal.noLevel(subject)));
    }

    private String mode(Request request) {
        String subject = request.subject();
        Optional<Mode> mode = log.read(
                state -> request.flag("defaultToGlobal") ? Optional.of(state.mode(subject)) : state.ownMode(subject));
        return answer("mode", mode.orElseThrow(() -> RegistryRefusal.noMode(subject)));
    }

    private static CompatibilityLevel wantedLevel(Request request) {
        String name = request.member("compatibility");
        return CompatibilityLevel.named(name).orElseThrow(() -> RegistryRefusal.invalidLevel(name));
    }

    private static Mode wantedMode(Request request) {
        String name = request.member("mode");
        try {
            return Mode.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw RegistryRefusal.invalidMode(name);
        }
    }

    private static String answer(String member, Enum<?> value) {
        return CanonicalJson.text(JsonNodeFactory.instance.objectNode().put(member, value.name()));
    }
}
