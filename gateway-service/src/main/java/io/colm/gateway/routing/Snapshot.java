package io.colm.gateway.routing;

import static java.util.stream.Collectors.groupingBy;

import io.colm.wire.registry.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The pods at one moment, and every model ever seen: a model whose pods are away is unavailable, not unknown. */
record Snapshot(List<Pod> pods, Map<String, ServedModel> models) {

    static final Snapshot EMPTY = new Snapshot(List.of(), Map.of());

    Snapshot {
        pods = List.copyOf(pods);
        models = Map.copyOf(models);
    }

    Snapshot next(List<Pod> announced, Instant now) {
        Map<String, ServedModel> next = new TreeMap<>();
        models.forEach((name, model) -> next.put(name, model.without()));
        announced.stream().collect(groupingBy(Pod::model)).forEach((name, pods) -> {
            ServedModel before = models.get(name);
            next.put(name, model(name, pods, before == null ? now : before.firstSeen()));
        });
        return new Snapshot(announced, next);
    }

    private static ServedModel model(String name, List<Pod> pods, Instant firstSeen) {
        int held = pods.stream().filter(Pod::ready).mapToInt(Pod::chains).max().orElse(0);
        int total = pods.stream().mapToInt(Pod::totalChains).max().orElse(0);
        int context = pods.stream().mapToInt(Pod::context).min().orElse(0);
        boolean calibrated = pods.stream().allMatch(Pod::calibrated);
        return new ServedModel(name, held, total, calibrated, context, firstSeen);
    }
}
