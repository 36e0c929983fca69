package dev.agentplane.embedded.registry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentplane.domain.json.CanonicalJson;
import dev.agentplane.embedded.schema.AvroText;
import dev.agentplane.embedded.schema.Registrar;
import dev.agentplane.embedded.schema.RegistryQueries;
import dev.agentplane.embedded.schema.RegistryRefusal;
import dev.agentplane.embedded.schema.SchemaEntry;
import java.util.Collection;
import java.util.List;

/** Operations on schemas, subjects and versions. */
final class SchemaRoutes {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String DELETED = "deleted";

    private final RegistryLog log;

    SchemaRoutes(RegistryLog log) {
        this.log = log;
    }

    List<Route> all() {
        return List.of(
                Route.of("GET", "/schemas/types", request -> "[\"AVRO\"]"),
                Route.of("GET", "/schemas/ids/{id}", this::byId),
                Route.of("GET", "/schemas/ids/{id}/schema", this::textById),
                Route.of("GET", "/schemas/ids/{id}/subjects", this::subjectsOfId),
                Route.of("GET", "/schemas/ids/{id}/versions", this::versionsOfId),
                Route.of("GET", "/subjects", this::subjects),
                Route.of("POST", "/subjects/{subject}", this::lookup),
                Route.of("DELETE", "/subjects/{subject}", this::deleteSubject),
                Route.of("GET", "/subjects/{subject}/versions", this::versions),
                Route.of("POST", "/subjects/{subject}/versions", this::register),
                Route.of("GET", "/subjects/{subject}/versions/{version}", this::version),
                Route.of("GET", "/subjects/{subject}/versions/{version}/schema", this::versionText),
                Route.of("GET", "/subjects/{subject}/versions/{version}/referencedby", request -> "[]"),
                Route.of("DELETE", "/subjects/{subject}/versions/{version}", this::deleteVersion),
                Route.of("POST", "/compatibility/subjects/{subject}/versions", this::compatibleWithAll),
                Route.of("POST", "/compatibility/subjects/{subject}/versions/{version}", this::compatible));
    }

    private String byId(Request request) {
        String schema = textById(request);
        return CanonicalJson.text(NODES.objectNode().put("schema", schema));
    }

    private String textById(Request request) {
        int id = request.id();
        return log.read(state -> RegistryQueries.schema(state, id));
    }

    private String subjectsOfId(Request request) {
        return strings(
                uses(request).stream().map(SchemaEntry::subject).distinct().toList());
    }

    private String versionsOfId(Request request) {
        ArrayNode array = NODES.arrayNode();
        uses(request)
                .forEach(entry ->
                        array.addObject().put("subject", entry.subject()).put("version", entry.version()));
        return CanonicalJson.text(array);
    }

    private List<SchemaEntry> uses(Request request) {
        int id = request.id();
        return log.read(state -> {
            RegistryQueries.schema(state, id);
            return state.usesOf(id, request.flag(DELETED));
        });
    }

    private String subjects(Request request) {
        String prefix = request.query().getOrDefault("subjectPrefix", "");
        return strings(log.read(state -> RegistryQueries.subjects(state, prefix, request.flag(DELETED))));
    }

    private String lookup(Request request) {
        String subject = request.subject();
        AvroText schema = request.schema();
        return entry(log.read(state -> RegistryQueries.lookup(state, subject, schema, request.flag(DELETED))));
    }

    private String register(Request request) {
        String subject = request.subject();
        AvroText schema = request.schema();
        SchemaEntry entry = log.write(state -> Registrar.register(state, subject, schema));
        return CanonicalJson.text(NODES.objectNode().put("id", entry.id()));
    }

    private String versions(Request request) {
        return numbers(
                log.read(state -> RegistryQueries.versions(state, request.subject(), request.flag(DELETED))).stream()
                        .map(SchemaEntry::version)
                        .toList());
    }

    private SchemaEntry entryOf(Request request) {
        return log.read(
                state -> RegistryQueries.version(state, request.subject(), request.version(), request.flag(DELETED)));
    }

    private String version(Request request) {
        return entry(entryOf(request));
    }

    private String versionText(Request request) {
        return entryOf(request).schema();
    }

    private String deleteSubject(Request request) {
        refusePermanent(request);
        return numbers(log.write(state -> Registrar.deleteSubject(state, request.subject())));
    }

    private String deleteVersion(Request request) {
        refusePermanent(request);
        return Integer.toString(
                log.write(state -> Registrar.deleteVersion(state, request.subject(), request.version())));
    }

    private static void refusePermanent(Request request) {
        if (request.flag("permanent")) {
            throw RegistryRefusal.notPermitted("Permanent deletion is refused: topics are kept forever, and a record"
                    + " whose schema is gone cannot be read. A soft delete hides the schema from lookups.");
        }
    }

    private String compatibleWithAll(Request request) {
        AvroText schema = request.schema();
        return verdict(request, log.read(state -> RegistryQueries.conflicts(state, request.subject(), schema)));
    }

    private String compatible(Request request) {
        AvroText schema = request.schema();
        return verdict(
                request,
                log.read(state -> RegistryQueries.conflicts(state, request.subject(), schema, request.version())));
    }

    private static String verdict(Request request, List<String> conflicts) {
        ObjectNode node = NODES.objectNode().put("is_compatible", conflicts.isEmpty());
        if (request.flag("verbose")) {
            ArrayNode messages = node.putArray("messages");
            conflicts.forEach(messages::add);
        }
        return CanonicalJson.text(node);
    }

    private static String entry(SchemaEntry entry) {
        return CanonicalJson.text(NODES.objectNode()
                .put("subject", entry.subject())
                .put("version", entry.version())
                .put("id", entry.id())
                .put("schema", entry.schema()));
    }

    private static String strings(Collection<String> values) {
        ArrayNode array = NODES.arrayNode();
        values.forEach(array::add);
        return CanonicalJson.text(array);
    }

    private static String numbers(Collection<Integer> values) {
        ArrayNode array = NODES.arrayNode();
        values.forEach(array::add);
        return CanonicalJson.text(array);
    }
}
