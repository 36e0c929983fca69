package dev.agentplane.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CodesDocumentationTest {

    @Test
    void thePageListsEveryCodeAsItIs() throws IOException {
        assertThat(Files.readString(Path.of("../../docs/admission.md"))).contains(CodesTable.text());
    }
}
