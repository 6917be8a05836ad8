package io.colm.platform;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The walls of the house. Maven already forbids most of the arrows; these rules say why when one is drawn. */
@AnalyzeClasses(packages = "io.colm", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    // spotless:off
    @ArchTest
    static final ArchRule modulesPointOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("wire").definedBy("io.colm.wire..")
            .layer("model").definedBy("io.colm.model..")
            .layer("engine").definedBy("io.colm.engine", "io.colm.engine.grammar..")
            .layer("engine-onnx").definedBy("io.colm.engine.onnx..")
            .layer("training").definedBy("io.colm.training..")
            .layer("registry").definedBy("io.colm.registry..")
            .layer("kvcache").definedBy("io.colm.kvcache..")
            .layer("inference").definedBy("io.colm.inference..")
            .layer("gateway").definedBy("io.colm.gateway..")
            .layer("cli").definedBy("io.colm.cli..")
            .whereLayer("wire").mayNotAccessAnyLayer()
            .whereLayer("model").mayNotAccessAnyLayer()
            .whereLayer("engine").mayOnlyAccessLayers("model")
            .whereLayer("engine-onnx").mayOnlyAccessLayers("engine", "model")
            .whereLayer("training").mayOnlyAccessLayers("model")
            .whereLayer("registry").mayOnlyAccessLayers("wire")
            .whereLayer("kvcache").mayOnlyAccessLayers("wire")
            .whereLayer("inference").mayOnlyAccessLayers("engine-onnx", "engine", "model", "wire")
            .whereLayer("gateway").mayOnlyAccessLayers("wire")
            .whereLayer("cli").mayOnlyAccessLayers("training", "engine-onnx", "engine", "model", "wire");
    // spotless:on

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.colm.(**)").should().beFreeOfCycles().allowEmptyShould(true);

    @ArchTest
    static final ArchRule engineAndModelArePlainJava = noClasses()
            .that()
            .resideInAnyPackage("io.colm.engine..", "io.colm.model..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "reactor..", "io.netty..")
            .because("the engine is one plain thread, and a model is plain data; reactive code stays at the edge");

    @ArchTest
    static final ArchRule onnxRuntimeHasOneHome = noClasses()
            .that(are(resideInAPackage("io.colm.."))
                    .and(DescribedPredicate.not(resideInAPackage("io.colm.engine.onnx.."))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.onnxruntime..")
            .because("native memory has one owner and one home");

    @ArchTest
    static final ArchRule pytorchHasOneHome = noClasses()
            .that(are(resideInAPackage("io.colm.."))
                    .and(DescribedPredicate.not(resideInAPackage("io.colm.training.."))))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl.pytorch..", "ai.djl.ndarray..", "ai.djl.training..")
            .because("only the trainer computes with PyTorch");

    @ArchTest
    static final ArchRule lettuceHasOneHome = noClasses()
            .that(are(resideInAPackage("io.colm..")).and(DescribedPredicate.not(resideInAPackage("io.colm.kvcache.."))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.lettuce..")
            .because("only the KV cache speaks to Redis");

    @ArchTest
    static final ArchRule wireHoldsOnlyWhatTravels = classes()
            .that(are(resideInAPackage("io.colm.wire..")).and(topLevel()))
            .and()
            .doNotHaveSimpleName("package-info")
            .should(new BeRecordsInterfacesOrEnums())
            .because("wire is records, enums and conversations");

    @ArchTest
    static final ArchRule namesSayWhatThingsAre = noClasses()
            .should()
            .haveNameMatching(".*(Utils|Util|Helper|Manager|Impl|Dto)")
            .because("a type is a noun of the subject");

    private static DescribedPredicate<JavaClass> topLevel() {
        return DescribedPredicate.describe("top-level", JavaClass::isTopLevelClass);
    }
}
