package dev.agentplane.validation.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import dev.agentplane.validation.Demo;
import dev.agentplane.validation.bundle.BundleSnapshot;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What one validation allocates is bounded by the size of its manifest, whatever is in it. */
class AdmissionMemoryTest {

    /** Bytes allocated for each byte of the manifest; the findings of a manifest that is nothing but mistakes included. */
    private static final long MOST_PER_BYTE = 400;

    private static final long FIXED = 4 << 20;

    private final Admission admission = new Admission();

    @Test
    void unknownMembersSecretsAndMistakesCostInProportionToTheirSize() {
        for (int members : new int[] {100, 1_000, 10_000}) {
            check(unknownMembers(members));
            check(nestedMistakes(members));
        }
    }

    private void check(Demo demo) {
        long size = demo.list().find(BundleSnapshot.MANIFEST).orElseThrow().size();
        BundleSnapshot snapshot = demo.snapshot();
        admission.admit(snapshot, Demo.facts());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        AdmissionDecision decision = admission.admit(snapshot, Demo.facts());
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(decision.findings()).hasSizeLessThanOrEqualTo(Findings.MOST);
        assertThat(allocated).as("bytes for a manifest of " + size).isLessThan(FIXED + MOST_PER_BYTE * size);
    }

    private static Demo unknownMembers(int members) {
        ObjectNode tree = Demo.base();
        ObjectNode unknown = tree.putObject("unknown");
        for (int i = 0; i < members; i++) {
            unknown.put("password" + i, "an inline secret number " + i);
            tree.put("member" + i, "https://user:pass@example.org/" + i);
        }
        return new Demo().manifest(tree);
    }

    private static Demo nestedMistakes(int members) {
        ObjectNode tree = Demo.base();
        ArrayNode mounts = tree.withObject("/spec/vm").putArray("mounts");
        for (int i = 0; i < members; i++) {
            mounts.addObject().put("type", "nonsense").put("source", "../" + i).put("extra", i);
        }
        return new Demo().manifest(tree);
    }
}
