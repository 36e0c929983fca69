package dev.agentplane.embedded.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidatorBuilder;

/** Compatibility levels, by Avro's own checker. */
enum Level {
    NONE,
    BACKWARD,
    BACKWARD_TRANSITIVE,
    FORWARD,
    FORWARD_TRANSITIVE,
    FULL,
    FULL_TRANSITIVE;

    static Optional<Level> parse(String text) {
        for (Level level : values()) {
            if (level.name().equals(text)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }

    /**
     * Why {@code candidate} may not follow {@code earlier}; empty when it may.
     *
     * @param earlier existing schemas, oldest first
     */
    List<String> objections(Schema candidate, List<Schema> earlier) {
        List<String> objections = new ArrayList<>();
        if (this == NONE || earlier.isEmpty()) {
            return objections;
        }
        List<Schema> compared = name().endsWith("_TRANSITIVE") ? earlier : List.of(earlier.get(earlier.size() - 1));
        SchemaValidatorBuilder builder = new SchemaValidatorBuilder();
        if (name().startsWith("BACKWARD")) {
            builder.canReadStrategy();
        } else if (name().startsWith("FORWARD")) {
            builder.canBeReadStrategy();
        } else {
            builder.mutualReadStrategy();
        }
        for (Schema one : compared) {
            try {
                builder.validateAll().validate(candidate, List.of(one));
            } catch (SchemaValidationException e) {
                objections.add(name() + ": " + e.getMessage());
            }
        }
        return objections;
    }
}
