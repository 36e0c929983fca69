package dev.agentplane.validation.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LicenseTextTest {

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "LICENSE              | GNU AFFERO GENERAL PUBLIC LICENSE                             | true",
                "COPYING.txt          | ### GNU Affero General Public License, version 3              | true",
                "a/b/LICENCE-tool.md  | # GNU Affero General Public License                           | true",
                "LICENSE              | 13. Use with the GNU Affero General Public License.           | false",
                "LICENSE              | GNU GENERAL PUBLIC LICENSE                                    | false",
                "README.md            | GNU AFFERO GENERAL PUBLIC LICENSE                             | false",
                "package.json         | {\"license\":\"AGPL-3.0\"}                                    | true",
                "package.json         | {\"licenses\":[{\"type\":\"AGPLv3\"}]}                        | true",
                "package.json         | {\"license\":\"MIT\",\"description\":\"replaces an AGPL tool\"} | false",
                "sbom.json            | {\"packages\":[{\"licenseConcluded\":\"AGPL-3.0-or-later\"}]} | true",
                "sbom.json            | {\"licenses\":[{\"license\":{\"id\":\"AGPL-1.0-only\"}}]}     | true",
                "sbom.json            | {\"hasExtractedLicensingInfos\":[{\"extractedText\":\"see the AGPL\"}]} | false",
                "sbom.json            | {\"licenseDeclared\":\"AGPL-3.0                               | false",
                "pyproject.toml       | license = \"AGPL-3.0-or-later\"                               | true",
                "pyproject.toml       | classifiers = [\"License :: OSI Approved :: GNU Affero General Public License v3\"] | true",
                "pyproject.toml       | name = \"agpl-detector\"                                      | false",
                "Cargo.toml           | license = \"MAGPLX\"                                          | false",
                "lib/x.sh             | # SPDX-License-Identifier: AGPL-3.0-only                      | true",
                "lib/x.sh             | # SPDX-License-Identifier: MIT                                | false",
                "lib/x.sh             | # we do not use AGPL                                          | false"
            })
    void aDeclarationCountsAndAMentionDoesNot(String path, String content, boolean agpl) {
        assertThat(LicenseText.agpl(path.strip(), content.strip().getBytes(StandardCharsets.UTF_8))
                        .isPresent())
                .isEqualTo(agpl);
    }

    @Test
    void aLongLicenceFileIsReadInOnePass() {
        byte[] hostile = ("license ".repeat(500_000) + "\n" + " ".repeat(100_000)).getBytes(StandardCharsets.UTF_8);

        assertThat(LicenseText.agpl("LICENSE", hostile)).isEmpty();
        assertThat(LicenseText.agpl("setup.py", hostile)).isEmpty();
    }
}
