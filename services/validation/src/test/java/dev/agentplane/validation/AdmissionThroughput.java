package dev.agentplane.validation;

import dev.agentplane.validation.admission.Admission;
import dev.agentplane.validation.admission.AdmissionFacts;
import dev.agentplane.validation.bundle.BundleLimits;
import dev.agentplane.validation.bundle.BundleSnapshot;
import dev.agentplane.validation.bundle.DirectorySnapshot;
import java.io.IOException;
import java.nio.file.Path;

/** Measures goal P1 on one core: {@code java … AdmissionThroughput <bundle directory> <seconds>}. Not a test. */
final class AdmissionThroughput {

    private AdmissionThroughput() {}

    public static void main(String[] args) throws IOException {
        BundleSnapshot bundle = DirectorySnapshot.read(Path.of(args[0]), BundleLimits.DEFAULT);
        Admission admission = new Admission();
        AdmissionFacts facts = Demo.facts();
        long seconds = Long.parseLong(args[1]);
        for (int round = 0; round < 5; round++) {
            long start = System.nanoTime();
            long count = 0;
            while (System.nanoTime() - start < seconds * 1_000_000_000L) {
                admission.admit(bundle, facts);
                count++;
            }
            long perSecond = count * 1_000_000_000L / (System.nanoTime() - start);
            System.err.println("round " + round + ": " + perSecond + " bundles/s");
        }
    }
}
