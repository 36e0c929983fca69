package dev.agentplane.validation.manifest;

/** RFC 6901 pointers. */
public final class Pointers {

    private Pointers() {}

    /** Pointer to a member. */
    public static String child(String parent, String member) {
        boolean plain = member.indexOf('~') < 0 && member.indexOf('/') < 0;
        return parent + "/" + (plain ? member : member.replace("~", "~0").replace("/", "~1"));
    }

    /** Pointer to an item. */
    public static String child(String parent, int index) {
        return parent + "/" + index;
    }

    /** Pointer to what contains it; the empty pointer contains itself. */
    public static String parent(String pointer) {
        int slash = pointer.lastIndexOf('/');
        return slash < 0 ? "" : pointer.substring(0, slash);
    }
}
