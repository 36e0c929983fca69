package dev.agentplane.execution.secret;

/**
 * The run that asks for secrets, as far as it matters to who may have them.
 *
 * @param bundleName what the bundle calls itself
 * @param bundleDigest what it is
 * @param lane lane it was admitted to
 * @param executor name of the executor it was placed on
 */
public record SecretAsker(String bundleName, String bundleDigest, String lane, String executor) {

    @Override
    public String toString() {
        return "bundle " + bundleName + " (" + bundleDigest + ") in lane " + lane + " on executor " + executor;
    }
}
