package io.colm.gateway.models;

import io.colm.gateway.price.Prices;
import io.colm.gateway.routing.Pods;
import io.colm.gateway.routing.ServedModel;
import java.util.Comparator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Every tier is a model id, so that any client can choose one. */
@RestController
@RequestMapping("/v1/models")
class ModelsController {

    private final Pods pods;
    private final Tiers tiers;
    private final Prices prices;

    ModelsController(Pods pods, Tiers tiers, Prices prices) {
        this.pods = pods;
        this.tiers = tiers;
        this.prices = prices;
    }

    @GetMapping
    ModelList models() {
        return new ModelList(pods.models().stream()
                .sorted(Comparator.comparing(ServedModel::name))
                .flatMap(this::cards)
                .toList());
    }

    @GetMapping("/{id}")
    ModelCard model(@PathVariable String id) {
        ModelId wanted = ModelId.parse(id);
        ServedModel model = tiers.model(id);
        Integer chains = wanted.chains();
        return chains == null
                ? ModelCard.automatic(model, prices)
                : ModelCard.of(tiers.inRange(model, chains, "model"), prices);
    }

    private Stream<ModelCard> cards(ServedModel model) {
        Stream<ModelCard> named = IntStream.rangeClosed(1, model.totalChains())
                .mapToObj(chains -> ModelCard.of(new Tier(model, chains), prices));
        return Stream.concat(Stream.of(ModelCard.automatic(model, prices)), named);
    }
}
