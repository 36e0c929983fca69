package dev.agentplane.imports;

/** Reason codes of findings. Some are warnings in the default profile; all are errors in the strict one. */
public enum ImportCode {
    /** Not JSON, or JSON with two meanings. */
    EV_JSON,
    /** A kind that nobody knows. */
    EV_KIND_UNKNOWN,
    /** A known output of sourceosctl that is no evidence. */
    EV_NOT_EVIDENCE,
    /** A required member is not there. */
    EV_MEMBER_MISSING,
    /** A member that the kind does not have. */
    EV_MEMBER_UNKNOWN,
    /** A value of another type. */
    EV_TYPE,
    /** A value that has to be another one. */
    EV_CONST,
    /** A value that is none of those allowed. */
    EV_ENUM,
    /** Too small, too few. */
    EV_RANGE,
    /** Not an RFC 3339 date-time. */
    EV_TIME,
    /** Projected output needs workspace and policy hash from the caller. */
    EV_CALLER_INPUT,
    /** The evidence and the caller say different things. */
    EV_CALLER_MISMATCH,
    /** A created path that is no mount. */
    EV_CREATED_PATH,
    /** Nothing is said about side effects. */
    EV_SIDE_EFFECTS_ABSENT,
    /** Nothing is said about one of the side effects; absent is not false. */
    EV_SIDE_EFFECT_FLAG_MISSING,
    /** A side effect of something that was not executed. */
    EV_SIDE_EFFECT_IN_PLAN,
    /** A side effect that this kind or operation cannot have. */
    EV_SIDE_EFFECT_NOT_ALLOWED,
    /** A side effect that nobody approved. */
    EV_SIDE_EFFECT_UNAPPROVED,
    /** Approval is not required. */
    EV_APPROVAL_NOT_REQUIRED(true),
    /** The destination was stored. */
    EV_DESTINATION_STORED,
    /** The prompt was stored. */
    EV_PROMPT_STORED,
    /** The provider keeps prompts or completions. */
    EV_PROVIDER_RETENTION(true),
    /** Not a digest. */
    EV_HASH_FORMAT,
    /** Credentials within the evidence. */
    EV_AUTH_INLINE,
    /** A credential where a reference is expected. */
    EV_CREDENTIAL_NOT_REF,
    /** Something that looks like a secret. */
    EV_SECRET_MATERIAL,
    /** It does not agree with itself on whether the provider was contacted. */
    EV_CONTACT_INCONSISTENT,
    /** A prompt was sent against the default, or without its hash. */
    EV_PROMPT_EGRESS,
    /** Allowed by a policy that is not named. */
    EV_DECISION_WITHOUT_POLICY,
    /** Egress is not denied by default, or users cannot be stricter. */
    EV_EGRESS_POSTURE(true),
    /** The enterprise profile does not come first. */
    EV_PRECEDENCE,
    /** A mesh instead of a firewall. */
    EV_MESH_WITHOUT_FIREWALL,
    /** It does not agree with itself on whether the assistant was invoked. */
    EV_ASSISTANT_INCONSISTENT,
    /** Databases of apps are read directly. */
    EV_RAW_APP_DATABASE,
    /** The user's confirmation is missing. */
    EV_CONFIRMATION,
    /** Something happened that the policy beside it forbids. */
    EV_POLICY_CONTRADICTION,
    /** A mount may hold secrets. */
    EV_MOUNT_SECRETS_ALLOWED,
    /** A whole home directory is mounted. */
    EV_MOUNT_WHOLE_HOME,
    /** A place where credentials or private data are kept is mounted. */
    EV_MOUNT_SENSITIVE_PATH,
    /** Downloads are mounted in a way in which the agent could use them unseen. */
    EV_MOUNT_DOWNLOADS,
    /** Two mounts with one name or one place. */
    EV_MOUNT_DUPLICATE,
    /** The place of a mount is not absolute. */
    EV_MOUNT_TARGET,
    /** A download without the evidence that belongs to it. */
    EV_DOWNLOAD_EVIDENCE,
    /** TopoLVM volumes are of one node. */
    EV_TOPOLVM,
    /** A path with a user's name in it. */
    EV_HOST_PATH_UNREDACTED,
    /** A conversion was executed where none could be. */
    EV_OFFICE_EXECUTED,
    /** The result has no digest. */
    EV_OFFICE_HASH,
    /** The review is missing. */
    EV_REVIEW,
    /** The notes hold output of a process. */
    EV_RAW_OUTPUT(true),
    /** Nothing is said about redaction, or something was not redacted. */
    EV_REDACTION(true),
    /** A run that is named does not exist. */
    EV_JOIN_UNRESOLVED;

    private final boolean warning;

    ImportCode() {
        this(false);
    }

    ImportCode(boolean warning) {
        this.warning = warning;
    }

    /** True when it refuses the import. */
    public boolean isError(Profile profile) {
        return !warning || profile == Profile.STRICT;
    }
}
