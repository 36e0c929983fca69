package dev.agentplane.domain.secret;

/**
 * A suspected secret, without the secret.
 *
 * @param shape what it looks like
 * @param length of the suspicious part in bytes, as far as it was looked at
 */
public record SecretHit(Shape shape, int length) {

    /** What secrets look like. */
    public enum Shape {
        /** The header of a private key. */
        PRIVATE_KEY,
        /** A token of a well-known issuer, or a JWT. */
        TOKEN,
        /** A URL with a user or password in it. */
        URL_USERINFO
    }

    /** Text for a finding. */
    public String message() {
        String what =
                switch (shape) {
                    case PRIVATE_KEY -> "looks like the header of a private key";
                    case URL_USERINFO -> "holds a URL with user information";
                    case TOKEN -> "looks like an access token";
                };
        return what + " (" + length + " bytes)";
    }
}
