package io.colm.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ServiceInJvmTests {

    @Test
    void podsShareTheNativeLibrariesOfTheirJarAndOtherServicesNothing() {
        Path pod = Path.of("inference-service.jar");
        ClassLoader loader = ServiceInJvm.loaderOf(pod);
        assertThat(ServiceInJvm.loaderOf(pod)).isSameAs(loader);
        assertThat(ServiceInJvm.loaderOf(Path.of("gateway-service.jar"))).isNotSameAs(loader);
    }
}
