package io.colm.platform;

import io.fabric8.kubernetes.api.model.KubernetesResource;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Finds, in parsed Kubernetes resources, the fields that their types do not have: misspellings. */
final class UnknownFields {

    private final List<String> found = new ArrayList<>();
    private final Map<Object, Boolean> seen = new IdentityHashMap<>();

    private UnknownFields() {}

    static List<String> of(Object resources) {
        UnknownFields fields = new UnknownFields();
        fields.walk(resources, "$");
        return fields.found;
    }

    private void walk(Object value, String path) {
        if (value == null || seen.put(value, true) != null) {
            return;
        }
        switch (value) {
            case Collection<?> all -> all.forEach(element -> walk(element, path + "[]"));
            case Map<?, ?> map -> map.forEach((key, element) -> walk(element, path + "." + key));
            case KubernetesResource resource -> walkGetters(resource, path);
            default -> {}
        }
    }

    private void walkGetters(KubernetesResource resource, String path) {
        for (Method method : resource.getClass().getMethods()) {
            if (method.getParameterCount() == 0
                    && method.getName().startsWith("get")
                    && !method.getName().equals("getClass")) {
                visit(method.getName(), call(method, resource), path);
            }
        }
    }

    private void visit(String getter, Object value, String path) {
        if (getter.equals("getAdditionalProperties")) {
            ((Map<?, ?>) value).keySet().forEach(key -> found.add(path + "." + key));
        } else {
            walk(value, path + "." + getter.substring(3));
        }
    }

    private static Object call(Method method, Object target) {
        try {
            return method.invoke(target);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
