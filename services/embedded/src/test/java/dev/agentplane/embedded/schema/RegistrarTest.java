package dev.agentplane.embedded.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.agentplane.embedded.Schemas;
import dev.agentplane.embedded.schema.RegistryRecord.LevelWritten;
import dev.agentplane.embedded.schema.RegistryRecord.SubjectDeleted;
import dev.agentplane.embedded.schema.RegistryRecord.VersionErased;
import dev.agentplane.embedded.schema.RegistryRecord.VersionWritten;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RegistrarTest {

    private final List<RegistryRecord> log = new ArrayList<>();
    private final RegistryState state = new RegistryState(CompatibilityLevel.BACKWARD_TRANSITIVE);

    @Test
    void aNewSchemaIsOneRecordAndAKnownOneIsNone() {
        // When
        Decision<SchemaEntry> first = decide(s -> Registrar.register(s, "s", AvroText.parse(Schemas.V1)));
        Decision<SchemaEntry> again = decide(s -> Registrar.register(s, "s", AvroText.parse(Schemas.V1)));
        // Then
        assertThat(first.records()).containsExactly(new VersionWritten(first.answer()));
        assertThat(again.records()).isEmpty();
        assertThat(again.answer()).isEqualTo(first.answer());
    }

    @Test
    void aDecisionChangesNothingUntilItsRecordsAreApplied() {
        // When
        Registrar.register(state, "s", AvroText.parse(Schemas.V1));
        // Then
        assertThat(state.subjects()).isEmpty();
    }

    @Test
    void foldingTheLogAgainGivesTheSameAnswers() {
        // Given
        decide(s -> Registrar.register(s, "s", AvroText.parse(Schemas.V1)));
        decide(s -> Registrar.register(s, "s", AvroText.parse(Schemas.V2)));
        decide(s -> Registrar.deleteVersion(s, "s", new VersionNumber(1)));
        decide(s -> Registrar.setLevel("s", CompatibilityLevel.NONE));
        decide(s -> Registrar.register(s, "t", AvroText.parse(Schemas.V2)));
        decide(s -> Registrar.deleteSubject(s, "t"));
        // When
        RegistryState rebuilt = new RegistryState(CompatibilityLevel.BACKWARD_TRANSITIVE);
        log.forEach(record -> record.applyTo(rebuilt));
        // Then
        for (String subject : List.of("s", "t")) {
            assertThat(rebuilt.versions(subject, true)).isEqualTo(state.versions(subject, true));
            assertThat(rebuilt.level(subject)).isEqualTo(state.level(subject));
        }
        assertThat(rebuilt.nextId()).isEqualTo(state.nextId());
    }

    @Test
    void everyLevelForbidsExactlyItsDirections() {
        // Given: V1 then EMPTY; DEMANDING has V1's field and one that nobody wrote
        for (CompatibilityLevel level : CompatibilityLevel.values()) {
            RegistryState fresh = new RegistryState(level);
            new VersionWritten(entry(1, Schemas.V1)).applyTo(fresh);
            new VersionWritten(entry(2, Schemas.EMPTY)).applyTo(fresh);
            // When
            boolean demanding = allowed(fresh, Schemas.DEMANDING);
            boolean empty = allowed(fresh, Schemas.record("{\"name\":\"z\",\"type\":\"int\",\"default\":1}"));
            // Then: only forward levels let a reader ask for what was never written; nobody but backward drops a field
            assertThat(demanding).as("new field, " + level).isEqualTo(!level.backward());
            assertThat(empty).as("dropped field, " + level).isEqualTo(!(level.forward() && level.transitive()));
        }
    }

    @Test
    void deletingASubjectTakesItsSettingsWithIt() {
        // Given
        decide(s -> Registrar.register(s, "s", AvroText.parse(Schemas.V1)));
        decide(s -> Registrar.setLevel("s", CompatibilityLevel.FULL));
        // When
        Decision<List<Integer>> deleted = decide(s -> Registrar.deleteSubject(s, "s"));
        // Then
        assertThat(deleted.records()).containsExactly(new SubjectDeleted("s", 1), new LevelWritten("s", null));
        assertThat(deleted.answer()).containsExactly(1);
        assertThat(state.level("s")).isEqualTo(CompatibilityLevel.BACKWARD_TRANSITIVE);
    }

    @Test
    void versionsAndIdsAreNotUsedTwice() {
        // Given
        decide(s -> Registrar.register(s, "s", AvroText.parse(Schemas.V1)));
        decide(s -> Registrar.register(s, "s", AvroText.parse(Schemas.V2)));
        decide(s -> Registrar.deleteSubject(s, "s"));
        // When
        SchemaEntry next = decide(s -> Registrar.register(s, "s", AvroText.parse(Schemas.EMPTY)))
                .answer();
        // Then
        assertThat(List.of(next.version(), next.id())).containsExactly(3, 3);
    }

    @Test
    void aDeletedSchemaDoesNotHoldUpALaterOne() {
        // Given
        decide(s -> Registrar.register(s, "s", AvroText.parse(Schemas.V1)));
        RegistryRefusal refusal = catchThrowableOfType(
                RegistryRefusal.class, () -> Registrar.register(state, "s", AvroText.parse(Schemas.DEMANDING)));
        decide(s -> Registrar.deleteVersion(s, "s", VersionNumber.latest()));
        // When / Then
        assertThat(refusal.code()).isEqualTo(409);
        assertThat(decide(s -> Registrar.register(s, "s", AvroText.parse(Schemas.DEMANDING)))
                        .records())
                .hasSize(1);
    }

    @Test
    void whatAnotherRegistryErasedIsGone() {
        // Given
        decide(s -> Registrar.register(s, "s", AvroText.parse(Schemas.V1)));
        decide(s -> Registrar.register(s, "t", AvroText.parse(Schemas.V1)));
        // When
        new VersionErased("s", 1).applyTo(state);
        // Then: the id stays as long as another subject uses it
        assertThat(state.subjects()).containsExactly("t");
        assertThat(state.textById(1)).isPresent();
        // When
        new VersionErased("t", 1).applyTo(state);
        // Then
        assertThat(state.textById(1)).isEmpty();
        assertThat(state.nextId()).isEqualTo(2);
    }

    @Test
    void aSchemaTooLongForARecordIsRefused() {
        assertThatThrownBy(() -> AvroText.parse(" ".repeat(AvroText.MAX_CHARACTERS) + "\"int\""))
                .isInstanceOfSatisfying(
                        RegistryRefusal.class, e -> assertThat(e.code()).isEqualTo(42209));
    }

    private static boolean allowed(RegistryState state, String schema) {
        try {
            Registrar.register(state, "s", AvroText.parse(schema));
            return true;
        } catch (RegistryRefusal e) {
            return false;
        }
    }

    private static SchemaEntry entry(int number, String schema) {
        return new SchemaEntry("s", number, number, AvroText.parse(schema).text(), false);
    }

    private <T> Decision<T> decide(Function<RegistryState, Decision<T>> request) {
        Decision<T> decision = request.apply(state);
        decision.records().forEach(record -> record.applyTo(state));
        log.addAll(decision.records());
        return decision;
    }
}
