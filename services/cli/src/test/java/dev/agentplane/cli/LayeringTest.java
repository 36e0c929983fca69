package dev.agentplane.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/** docs/architecture.md, "The rooms", as rules over every class of agentplane. */
@AnalyzeClasses(packages = "dev.agentplane", importOptions = ImportOption.DoNotIncludeTests.class)
class LayeringTest {

    private static final String[] PURE = {
        "dev.agentplane.domain..",
        "dev.agentplane.contracts..",
        "dev.agentplane.attestation..",
        "dev.agentplane.imports",
        "dev.agentplane.imports.projection..",
        "dev.agentplane.imports.rule..",
        "dev.agentplane.placement.schedule..",
        "dev.agentplane.placement.fleet..",
        "dev.agentplane.placement.report.."
    };

    /** The shell that polls, and the two that must poll differently, each with its own reason. */
    private static final Set<String> POLLING = Set.of(
            // The loop of all handlers, the reader of views and exports, and how state and blobs are read back.
            "dev.agentplane.platform.ConsumerLoop",
            "dev.agentplane.platform.PinnedRecords",
            "dev.agentplane.platform.TopicReader",
            "dev.agentplane.platform.RecordCursor",
            "dev.agentplane.platform.StateRestorer",
            "dev.agentplane.platform.TopicBlobs",
            // The registry's own store: it exists before any schema does.
            "dev.agentplane.embedded.registry.RegistryLog",
            // The log writer follows committed evidence and never commits an offset: its tree is its position.
            "dev.agentplane.sealing.LogWriter",
            // Looks for committed records between two offsets; Streams polls for the topology itself.
            "dev.agentplane.topology.stream.GroupCatchUp",
            // Tests read dead letters as bytes.
            "dev.agentplane.testkit.TestCluster");

    /** Places that may ask for the time, or draw an id, because nothing that is decided depends on it. */
    private static final Set<String> WIRING = Set.of(
            // Names of temporary files.
            "dev.agentplane.platform.BlobDirectory");

    @ArchTest
    static final ArchRule pureRoomsKnowNoKafkaAndNoAvro = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..", "org.apache.avro..", "dev.agentplane.events..", "java.net.http..");

    @ArchTest
    static final ArchRule whoeverDecidesReadsNoFiles = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.agentplane.domain..",
                    "dev.agentplane.placement.schedule..",
                    "dev.agentplane.placement.report..",
                    "dev.agentplane.execution.plan..",
                    "dev.agentplane.attestation.intoto..",
                    "dev.agentplane.attestation.dsse..",
                    "dev.agentplane.attestation.merkle..",
                    "dev.agentplane.attestation.note..",
                    "dev.agentplane.attestation.leaf..")
            .should()
            .dependOnClassesThat(name("java.nio.file.Files")
                    .or(name("java.io.File"))
                    .or(name("java.io.FileInputStream"))
                    .or(name("java.net.Socket")));

    @ArchTest
    static final ArchRule servicesKnowEachOtherOnlyThroughTopics = slices().matching(
                    "dev.agentplane.(validation|placement|execution|imports|sealing|replay)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule nobodyKnowsTheCommand = noClasses()
            .that()
            .resideOutsideOfPackage("dev.agentplane.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.agentplane.cli..");

    @ArchTest
    static final ArchRule servicesKnowNoEmbeddedBroker = noClasses()
            .that()
            .resideOutsideOfPackages("dev.agentplane.embedded..", "dev.agentplane.cli..", "dev.agentplane.testkit..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.agentplane.embedded..");

    @ArchTest
    static final ArchRule onlyTheShellPolls = noClasses()
            .that(outside(POLLING, "dev.agentplane.execution.worker"))
            .should()
            .callMethodWhere(describe(
                    "poll a consumer",
                    (JavaMethodCall call) -> call.getName().equals("poll") && isConsumer(call.getTargetOwner())));

    @ArchTest
    static final ArchRule onlyOneClassKnowsTheRegistryClient = classes()
            .that()
            .resideInAPackage("..io.confluent..")
            .or(describe("use the Confluent client", LayeringTest::usesConfluent))
            .should()
            .haveFullyQualifiedName("dev.agentplane.avro.ConfluentRegistry");

    @ArchTest
    static final ArchRule timeAndIdsComeFromOutside = noClasses()
            .that(outside(WIRING, "dev.agentplane.embedded"))
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .callMethod(Math.class, "random");

    @ArchTest
    static final ArchRule onlyMainReadsTheEnvironment = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.agentplane.cli.Main")
            .should()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class);

    @ArchTest
    static final ArchRule standardStreamsBelongToMain = noClasses()
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace");

    @ArchTest
    static final ArchRule namesSayWhatAClassDoes =
            noClasses().should().haveNameMatching(".*(Util|Utils|Manager|Impl|Helper)");

    @ArchTest
    static final ArchRule theFrameKnowsNoSubcommand = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.agentplane.cli.invocation..",
                    "dev.agentplane.cli.output..",
                    "dev.agentplane.cli.instance..",
                    "dev.agentplane.cli.trace..",
                    "dev.agentplane.cli.controlplane..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.agentplane.cli.command..");

    private static DescribedPredicate<JavaClass> outside(Set<String> allowed, String allowedPackage) {
        return DescribedPredicate.<JavaClass>not(resideInAnyPackage(allowedPackage + ".."))
                .and(describe("are not one of " + allowed, type -> allowed.stream()
                        .noneMatch(name -> isOrIsIn(type.getName(), name))));
    }

    private static boolean isConsumer(JavaClass type) {
        return type.getPackageName().equals("org.apache.kafka.clients.consumer")
                && type.getSimpleName().endsWith("Consumer");
    }

    private static boolean isOrIsIn(String type, String name) {
        return type.equals(name) || type.startsWith(name + "$");
    }

    private static boolean usesConfluent(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream()
                .anyMatch(dependency ->
                        dependency.getTargetClass().getPackageName().contains("io.confluent"));
    }
}
