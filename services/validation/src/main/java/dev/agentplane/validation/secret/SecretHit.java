package dev.agentplane.validation.secret;

import dev.agentplane.validation.admission.Code;

/**
 * A suspected secret, without the secret.
 *
 * @param code what it looks like
 * @param length of the suspicious part in bytes, as far as it was looked at
 */
public record SecretHit(Code code, int length) {

    /** Text for a finding. */
    public String message() {
        String what =
                switch (code) {
                    case SECRET_PRIVATE_KEY -> "looks like the header of a private key";
                    case SECRET_URL_USERINFO -> "holds a URL with user information";
                    default -> "looks like an access token";
                };
        return what + " (" + length + " bytes)";
    }
}
