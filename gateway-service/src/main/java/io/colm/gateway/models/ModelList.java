package io.colm.gateway.models;

import java.util.List;

record ModelList(String object, List<ModelCard> data) {

    ModelList(List<ModelCard> data) {
        this("list", List.copyOf(data));
    }
}
