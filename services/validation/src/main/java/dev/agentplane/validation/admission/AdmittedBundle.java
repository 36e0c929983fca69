package dev.agentplane.validation.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a later stage needs to know of a bundle that was not denied.
 *
 * @param lane effective lane
 * @param backendIntent declared backend
 * @param maxRunSeconds deadline
 * @param failOnTimeout false tolerates a timeout
 * @param smokeScript path of the script inside the bundle
 * @param modulePath path of the VM module inside the bundle
 * @param outDir logical output directory, normalised
 * @param executorPin the executor asked for
 * @param network what the script may reach
 * @param resources what it needs
 * @param secrets what it needs to know
 * @param policyPack the pack it was written for
 * @param bundleRev commit id, when it declares one
 * @param carried what is copied into later artifacts
 */
public record AdmittedBundle(
        Lane lane,
        String backendIntent,
        int maxRunSeconds,
        boolean failOnTimeout,
        String smokeScript,
        String modulePath,
        String outDir,
        Optional<String> executorPin,
        Network network,
        Resources resources,
        Secrets secrets,
        PackRef policyPack,
        Optional<String> bundleRev,
        ObjectNode carried) {

    /**
     * Network of the script.
     *
     * @param mode declared mode
     * @param egress what may be reached
     */
    public record Network(Optional<String> mode, List<String> egress) {

        public Network {
            egress = List.copyOf(egress);
        }
    }

    /**
     * Requested resources.
     *
     * @param vcpu virtual CPUs
     * @param memMiB memory
     * @param diskGiB disk
     */
    public record Resources(OptionalLong vcpu, OptionalLong memMiB, OptionalLong diskGiB) {}

    /**
     * Secrets, by name or reference only.
     *
     * @param required names or references
     * @param refRoot where names are looked up
     */
    public record Secrets(List<String> required, Optional<String> refRoot) {

        public Secrets {
            required = List.copyOf(required);
        }
    }

    /**
     * The policy pack a bundle names.
     *
     * @param ref as declared
     * @param hash as declared
     */
    public record PackRef(Optional<String> ref, Optional<String> hash) {}
}
