package dev.raywa.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The arrows between packages, as data: what each of ours must not use.
final class ArchitectureTest {
  private static final String HAZELCAST = "com.hazelcast..";
  private static final String CHICORY = "com.dylibso.chicory..";
  private static final String VERTX = "io.vertx..";
  private static final String NODE = "dev.raywa.node..";
  private static final String CLI = "dev.raywa.cli..";
  private static final String BENCH = "dev.raywa.bench..";

  private static final Map<String, List<String>> MUST_NOT_USE =
      Map.ofEntries(
          Map.entry(
              "dev.raywa.codec..",
              List.of(
                  HAZELCAST,
                  CHICORY,
                  "dev.raywa.grid..",
                  "dev.raywa.wasm..",
                  "dev.raywa.scheduling..",
                  "dev.raywa.execution..",
                  "dev.raywa.storage..",
                  NODE,
                  CLI,
                  BENCH)),
          Map.entry(
              "dev.raywa.wrpc..",
              List.of(
                  HAZELCAST,
                  CHICORY,
                  "dev.raywa.grid..",
                  "dev.raywa.wasm..",
                  "dev.raywa.scheduling..",
                  "dev.raywa.execution..",
                  "dev.raywa.storage..",
                  NODE,
                  CLI,
                  BENCH)),
          Map.entry(
              "dev.raywa.grid",
              List.of(HAZELCAST, CHICORY, "dev.raywa.wasm..", "dev.raywa.codec..", NODE, CLI)),
          Map.entry(
              "dev.raywa.grid.hazelcast..",
              List.of(
                  CHICORY,
                  "dev.raywa.wasm..",
                  "dev.raywa.scheduling..",
                  "dev.raywa.execution..",
                  "dev.raywa.storage..",
                  NODE,
                  CLI,
                  BENCH)),
          Map.entry(
              "dev.raywa.wasm..",
              List.of(
                  HAZELCAST,
                  VERTX,
                  "dev.raywa.codec..",
                  "dev.raywa.grid..",
                  "dev.raywa.scheduling..",
                  "dev.raywa.execution..",
                  "dev.raywa.storage..",
                  NODE,
                  CLI,
                  BENCH)),
          Map.entry("dev.raywa.wasm", List.of("dev.raywa.wasm.chicory..")),
          Map.entry(
              "dev.raywa.wasm.nn..", List.of("dev.raywa.wasm.chicory..", "dev.raywa.wasm.host..")),
          Map.entry(
              "dev.raywa.wasm.nn",
              List.of("dev.raywa.wasm.nn.ort..", "dev.raywa.wasm.nn.worker..")),
          Map.entry(
              "dev.raywa.wasm.host..",
              List.of(
                  "dev.raywa.wasm.chicory..",
                  "dev.raywa.wasm.nn.ort..",
                  "dev.raywa.wasm.nn.worker..")),
          Map.entry(
              "dev.raywa.scheduling..",
              List.of(
                  HAZELCAST,
                  CHICORY,
                  "dev.raywa.grid.hazelcast..",
                  "dev.raywa.wasm.chicory..",
                  NODE,
                  CLI,
                  BENCH)),
          Map.entry(
              "dev.raywa.execution..",
              List.of(
                  HAZELCAST,
                  CHICORY,
                  "dev.raywa.grid.hazelcast..",
                  "dev.raywa.wasm.chicory..",
                  NODE,
                  CLI,
                  BENCH)),
          Map.entry(
              "dev.raywa.storage..",
              List.of(
                  HAZELCAST,
                  CHICORY,
                  "dev.raywa.grid.hazelcast..",
                  "dev.raywa.wasm.chicory..",
                  NODE,
                  CLI,
                  BENCH)),
          Map.entry(NODE, List.of(CHICORY, CLI, BENCH)),
          Map.entry(
              "dev.raywa.node.http..",
              List.of(
                  HAZELCAST,
                  "dev.raywa.grid.hazelcast..",
                  "dev.raywa.wasm.chicory..",
                  "dev.raywa.node",
                  "dev.raywa.node.cluster..")),
          Map.entry(
              "dev.raywa.node.functions..",
              List.of(
                  HAZELCAST,
                  "io.vertx.ext..",
                  "dev.raywa.grid.hazelcast..",
                  "dev.raywa.execution..",
                  "dev.raywa.node",
                  "dev.raywa.node.http..")),
          Map.entry("dev.raywa.node.words..", List.of(HAZELCAST, VERTX, "dev.raywa.message..")));

  private static JavaClasses ours;

  @BeforeAll
  static void read() {
    ours =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.raywa");
    assertThat(ours.size()).as("classes of ours on the class path").isGreaterThan(50);
  }

  @Test
  void keepsTheArrows() {
    MUST_NOT_USE.forEach((from, to) ->
        noClasses()
            .that()
            .resideInAPackage(from)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(to.toArray(String[]::new))
            .allowEmptyShould(true)
            .because("docs/ARCHITECTURE.md draws the arrows from " + from)
            .check(ours));
  }

  @Test
  void hidesHazelcastBehindItsAdapterAndTheNode() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.raywa.grid.hazelcast..", NODE, BENCH)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(HAZELCAST)
        .because("only dev.raywa.grid.hazelcast and dev.raywa.node know Hazelcast")
        .check(ours);
  }

  @Test
  void hidesChicoryBehindItsAdapter() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.raywa.wasm.chicory..", BENCH)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(CHICORY)
        .because("only dev.raywa.wasm.chicory knows the engine")
        .check(ours);
  }

  @Test
  void hidesOnnxRuntimeBehindItsAdapter() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.raywa.wasm.nn.ort..", BENCH)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco..")
        .because("only dev.raywa.wasm.nn.ort knows ONNX Runtime")
        .check(ours);
  }

  @Test
  void hidesMicrometerBehindItsPackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.raywa.node.metrics..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.micrometer..")
        .because("only dev.raywa.node.metrics knows Micrometer")
        .check(ours);
  }

  @Test
  void hidesOpenTelemetryBehindItsPackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.raywa.node.traces..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.opentelemetry..")
        .because("only dev.raywa.node.traces knows OpenTelemetry")
        .check(ours);
  }

  @Test
  void keepsMessagesPlain() {
    classes()
        .that()
        .resideInAPackage("dev.raywa.message..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "org.jspecify..", "dev.raywa.message..")
        .because("the pure cores, the sandbox and the wire share the messages")
        .check(ours);
  }

  @Test
  void takesTimeAndChanceFromOutside() {
    var pure =
        noClasses()
            .that()
            .resideInAnyPackage(
                "dev.raywa.message..", "dev.raywa.scheduling..", "dev.raywa.storage..");
    pure.should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Random")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.security.SecureRandom")
        .allowEmptyShould(true)
        .because("a seed must reproduce every failure: hand in a RandomGenerator")
        .check(ours);
  }
}
