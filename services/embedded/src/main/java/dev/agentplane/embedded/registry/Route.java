package dev.agentplane.embedded.registry;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One operation of the HTTP interface.
 *
 * @param method HTTP method
 * @param segments path segments; one in braces matches anything and names what it matched
 * @param operation answers with JSON text
 */
record Route(String method, List<String> segments, Function<Request, String> operation) {

    Route {
        segments = List.copyOf(segments);
    }

    static Route of(String method, String path, Function<Request, String> operation) {
        return new Route(
                method, path.equals("/") ? List.of() : List.of(path.substring(1).split("/")), operation);
    }

    /** What the variable segments hold when the path is this route's, empty when it is not. */
    Optional<Map<String, String>> match(List<String> path) {
        if (path.size() != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < path.size(); i++) {
            String expected = segments.get(i);
            if (expected.startsWith("{")) {
                parameters.put(expected.substring(1, expected.length() - 1), path.get(i));
            } else if (!expected.equals(path.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(parameters);
    }
}
