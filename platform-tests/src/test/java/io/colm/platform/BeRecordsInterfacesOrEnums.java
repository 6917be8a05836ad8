package io.colm.platform;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

final class BeRecordsInterfacesOrEnums extends ArchCondition<JavaClass> {

    BeRecordsInterfacesOrEnums() {
        super("be records, interfaces or enums");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        boolean fits = type.isRecord() || type.isInterface() || type.isEnum();
        if (!fits) {
            events.add(SimpleConditionEvent.violated(type, type.getName() + " is a class"));
        }
    }
}
