package dev.agentplane.embedded.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentplane.embedded.schema.CompatibilityLevel;
import dev.agentplane.embedded.schema.Mode;
import dev.agentplane.embedded.schema.RegistryRecord;
import dev.agentplane.embedded.schema.RegistryRecord.Ignored;
import dev.agentplane.embedded.schema.RegistryRecord.LevelWritten;
import dev.agentplane.embedded.schema.RegistryRecord.ModeWritten;
import dev.agentplane.embedded.schema.RegistryRecord.SubjectDeleted;
import dev.agentplane.embedded.schema.RegistryRecord.VersionErased;
import dev.agentplane.embedded.schema.RegistryRecord.VersionWritten;
import dev.agentplane.embedded.schema.SchemaEntry;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RecordCodecTest {

    private static final SchemaEntry ENTRY = new SchemaEntry("s-value", 2, 7, "\"int\"", false);

    @Test
    void recordsLookAsConfluentsRegistryWritesThem() {
        // Given
        VersionWritten written = new VersionWritten(ENTRY);
        // When / Then
        assertThat(text(RecordCodec.key(written)))
                .isEqualTo("{\"keytype\":\"SCHEMA\",\"subject\":\"s-value\",\"version\":2,\"magic\":1}");
        assertThat(text(RecordCodec.value(written)))
                .isEqualTo(
                        "{\"subject\":\"s-value\",\"version\":2,\"id\":7,\"schema\":\"\\\"int\\\"\",\"deleted\":false}");
        assertThat(text(RecordCodec.key(new LevelWritten(null, CompatibilityLevel.FULL))))
                .isEqualTo("{\"keytype\":\"CONFIG\",\"subject\":null,\"magic\":0}");
        assertThat(text(RecordCodec.value(new LevelWritten(null, CompatibilityLevel.FULL))))
                .isEqualTo("{\"compatibilityLevel\":\"FULL\"}");
        assertThat(text(RecordCodec.key(new ModeWritten("s", Mode.READONLY))))
                .isEqualTo("{\"keytype\":\"MODE\",\"subject\":\"s\",\"magic\":0}");
        assertThat(text(RecordCodec.key(new SubjectDeleted("s", 3))))
                .isEqualTo("{\"keytype\":\"DELETE_SUBJECT\",\"subject\":\"s\",\"magic\":0}");
        assertThat(text(RecordCodec.value(new SubjectDeleted("s", 3)))).isEqualTo("{\"subject\":\"s\",\"version\":3}");
    }

    static Stream<RegistryRecord> records() {
        return Stream.of(
                new VersionWritten(ENTRY),
                new VersionWritten(new SchemaEntry("ü/\"", 1, 1, "{\"type\":\"string\"}", true)),
                new VersionErased("s", 4),
                new SubjectDeleted("s", 3),
                new LevelWritten("s", CompatibilityLevel.NONE),
                new LevelWritten(null, null),
                new ModeWritten("s", Mode.READONLY),
                new ModeWritten(null, null));
    }

    @ParameterizedTest
    @MethodSource("records")
    void whatIsWrittenIsReadBack(RegistryRecord record) {
        assertThat(RecordCodec.parse(RecordCodec.key(record), RecordCodec.value(record)))
                .isEqualTo(record);
    }

    @Test
    void membersOfNewerRegistriesAreLeftAlone() {
        // Given
        String key = "{\"keytype\":\"SCHEMA\",\"subject\":\"s-value\",\"version\":2,\"magic\":1}";
        String value = "{\"subject\":\"s-value\",\"version\":2,\"id\":7,\"guid\":\"x\",\"schema\":\"\\\"int\\\"\","
                + "\"deleted\":false,\"ts\":1700000000000}";
        // When / Then
        assertThat(RecordCodec.parse(bytes(key), bytes(value))).isEqualTo(new VersionWritten(ENTRY));
        assertThat(RecordCodec.parse(
                        bytes("{\"keytype\":\"CONFIG\",\"subject\":\"s\",\"magic\":0}"), bytes("{\"normalize\":true}")))
                .isEqualTo(new LevelWritten("s", null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"keytype\":\"NOOP\",\"magic\":0}|",
                "{\"keytype\":\"CLEAR_SUBJECT\",\"subject\":\"s\",\"magic\":0}|{\"subject\":\"s\"}",
                "{\"keytype\":\"CONTEXT\",\"tenant\":\"t\"}|{}",
                "{\"keytype\":\"SCHEMA\",\"subject\":\"s\",\"version\":1}|"
                        + "{\"id\":1,\"schemaType\":\"JSON\",\"schema\":\"{}\"}"
            })
    void kindsThatMeanNothingHereAreIgnored(String key, String value) {
        assertThat(RecordCodec.parse(bytes(key), value == null ? null : bytes(value)))
                .isInstanceOf(Ignored.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hello|",
                "{}|",
                "[]|{}",
                "{\"keytype\":\"SCHEMA\",\"subject\":\"s\"}|{\"id\":1,\"schema\":\"x\"}",
                "{\"keytype\":\"SCHEMA\",\"subject\":\"s\",\"version\":1}|{\"schema\":\"x\"}",
                "{\"keytype\":\"SCHEMA\",\"subject\":\"s\",\"version\":0}|{\"id\":1,\"schema\":\"x\"}",
                "{\"keytype\":\"SCHEMA\",\"subject\":\"s\",\"version\":1}|{\"id\":\"1\",\"schema\":\"x\"}",
                "{\"keytype\":\"CONFIG\",\"subject\":null}|{\"compatibilityLevel\":\"SIDEWAYS\"}",
                "{\"keytype\":\"DELETE_SUBJECT\",\"subject\":\"s\"}|{}"
            })
    void whatCannotBeUnderstoodStopsTheRegistry(String key, String value) {
        assertThatThrownBy(() -> RecordCodec.parse(bytes(key), value == null ? null : bytes(value)))
                .isInstanceOf(MalformedRecordException.class);
        assertThatThrownBy(() -> RecordCodec.parse(null, null)).isInstanceOf(MalformedRecordException.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
