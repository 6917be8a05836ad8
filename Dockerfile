# One target a service: docker build --target inference-service -t colm/inference-service .
FROM eclipse-temurin:25-jdk AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.m2 ./mvnw -B -ntp -q package -DskipTests

# A JDK, not a JRE: the kernels need the module jdk.incubator.vector.
FROM eclipse-temurin:25-jdk AS runtime
RUN useradd --system --create-home --uid 10001 colm
USER 10001
WORKDIR /home/colm
ENV JDK_JAVA_OPTIONS="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow --add-modules=jdk.incubator.vector -XX:MaxRAMPercentage=60"

FROM runtime AS gateway-service
COPY --from=build /src/gateway-service/target/gateway-service.jar /app/
COPY --from=build /src/gateway-service/target/lib /app/lib
EXPOSE 8080
ENTRYPOINT ["java", "-jar", "/app/gateway-service.jar"]

FROM runtime AS inference-service
COPY --from=build /src/inference-service/target/inference-service.jar /app/
COPY --from=build /src/inference-service/target/lib /app/lib
EXPOSE 8081
ENTRYPOINT ["java", "-jar", "/app/inference-service.jar"]

FROM runtime AS model-registry
COPY --from=build /src/model-registry/target/model-registry.jar /app/
COPY --from=build /src/model-registry/target/lib /app/lib
EXPOSE 8082
ENTRYPOINT ["java", "-jar", "/app/model-registry.jar"]

FROM runtime AS kv-cache-service
COPY --from=build /src/kv-cache-service/target/kv-cache-service.jar /app/
COPY --from=build /src/kv-cache-service/target/lib /app/lib
EXPOSE 8083
ENTRYPOINT ["java", "-jar", "/app/kv-cache-service.jar"]

# The command colm, with the shipped model: publishes it and takes the tour.
FROM runtime AS colm
COPY --from=build /src/cli/target/cli.jar /app/
COPY --from=build /src/cli/target/lib /app/lib
COPY models /models
ENTRYPOINT ["java", "-jar", "/app/cli.jar"]
