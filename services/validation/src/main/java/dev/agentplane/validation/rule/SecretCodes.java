package dev.agentplane.validation.rule;

import dev.agentplane.domain.secret.SecretHit;
import dev.agentplane.validation.admission.Code;

/** Reason codes of suspected secrets. */
final class SecretCodes {

    private SecretCodes() {}

    static Code of(SecretHit hit) {
        return switch (hit.shape()) {
            case PRIVATE_KEY -> Code.SECRET_PRIVATE_KEY;
            case TOKEN -> Code.SECRET_TOKEN;
            case URL_USERINFO -> Code.SECRET_URL_USERINFO;
        };
    }
}
