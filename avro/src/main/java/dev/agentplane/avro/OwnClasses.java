package dev.agentplane.avro;

import dev.agentplane.events.BundleSubmitted;
import org.apache.avro.util.ClassSecurityValidator;

/** A schema names the Java class it becomes, and Avro 1.12 lets no class in that was not allowed: ours are. */
final class OwnClasses {

    static {
        String events = BundleSubmitted.class.getPackageName();
        ClassSecurityValidator.setGlobal(
                ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), type -> type.getPackageName()
                        .equals(events)));
    }

    private OwnClasses() {}

    /** Does it, once. */
    static void allow() {
        // The static initialiser has done it.
    }
}
