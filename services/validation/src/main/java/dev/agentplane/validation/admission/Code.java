package dev.agentplane.validation.admission;

/** Finding codes. Names are contract: scripts and other services match on them. */
public enum Code {
    // manifest
    BUNDLE_UNREADABLE(Group.MANIFEST, Severity.ERROR, "make sure the file exists, is a regular file and can be read"),
    MANIFEST_TOO_LARGE(Group.MANIFEST, Severity.ERROR, "keep bundle.json below 1 MiB; move data to other files"),
    MANIFEST_ENCODING(Group.MANIFEST, Severity.ERROR, "save bundle.json as UTF-8 without byte order mark"),
    JSON_SYNTAX(Group.MANIFEST, Severity.ERROR, "make bundle.json one RFC 8259 JSON document"),
    JSON_DEPTH(Group.MANIFEST, Severity.ERROR, "nest less deeply"),
    JSON_DUPLICATE_KEY(Group.MANIFEST, Severity.ERROR, "give each member name once per object"),
    JSON_NON_FINITE(Group.MANIFEST, Severity.ERROR, "use a finite number"),
    JSON_NUMBER_RANGE(Group.MANIFEST, Severity.ERROR, "use integers within ±(2^53−1), or a string"),
    JSON_LONE_SURROGATE(Group.MANIFEST, Severity.ERROR, "write characters beyond U+FFFF as a surrogate pair"),
    ROOT_NOT_OBJECT(Group.MANIFEST, Severity.ERROR, "make the document a JSON object"),
    // schema
    API_VERSION_UNSUPPORTED(Group.SCHEMA, Severity.ERROR, "use agentplane.socioprophet.org/v0.1 or /v0.2"),
    KIND_INVALID(Group.SCHEMA, Severity.ERROR, "use \"Bundle\""),
    SCHEMA_REQUIRED(Group.SCHEMA, Severity.ERROR, "add the member"),
    SCHEMA_TYPE(Group.SCHEMA, Severity.ERROR, "use the expected JSON type"),
    SCHEMA_ENUM(Group.SCHEMA, Severity.ERROR, "use one of the listed values"),
    SCHEMA_EMPTY(Group.SCHEMA, Severity.ERROR, "give it a value"),
    SCHEMA_RANGE(Group.SCHEMA, Severity.ERROR, "stay within the range"),
    NAME_PATTERN(
            Group.SCHEMA,
            Severity.ERROR,
            "use 2 to 63 lower-case letters, digits and hyphens, starting with a letter or digit"),
    CREATED_AT_FORMAT(Group.SCHEMA, Severity.ERROR, "use an RFC 3339 time with offset, e.g. 2026-01-15T09:00:00Z"),
    BACKEND_UNKNOWN(Group.SCHEMA, Severity.ERROR, "use a backend of the schema"),
    AGENT_MACHINE_BINDING(
            Group.SCHEMA, Severity.ERROR, "bind the agent machine: profileRef, mountPolicyRef, workspaceId"),
    UNKNOWN_MEMBER_STRICT(Group.SCHEMA, Severity.ERROR, "remove the member, or correct its name"),
    UNKNOWN_MEMBER(Group.SCHEMA, Severity.WARN, "remove the member, or correct its name; it has no effect"),
    VERSION_NOT_SEMVER(Group.SCHEMA, Severity.WARN, "use a SemVer 2.0 version"),
    NETWORK_CONTRADICTION(Group.SCHEMA, Severity.WARN, "drop egressAllowlist, or choose a mode with network"),
    // policy
    MAX_RUN_SECONDS_MISSING(Group.POLICY, Severity.ERROR, "declare spec.policy.maxRunSeconds, 5 to 3600"),
    MAX_RUN_SECONDS_INVALID(Group.POLICY, Severity.ERROR, "use an integer literal from 5 to 3600"),
    LANE_UNKNOWN(Group.POLICY, Severity.ERROR, "use staging or prod (v0.2: also dev)"),
    LANE_DEV_NOT_ALLOWED(Group.POLICY, Severity.ERROR, "lane dev needs apiVersion v0.2"),
    LANE_PROFILE_MISMATCH(Group.POLICY, Severity.ERROR, "ask for the bundle's own lane or a lower one"),
    PROD_HUMAN_GATE_REQUIRED(Group.POLICY, Severity.ERROR, "set humanGateRequired to true, or use lane staging"),
    POLICY_PACK_HASH_MISMATCH(Group.POLICY, Severity.ERROR, "pin the digest of the registered pack"),
    SEMANTIC_CONTROL_UNSUPPORTED(
            Group.POLICY, Severity.ERROR, "remove failClosed; agentplane cannot honour semanticControl"),
    LANE_DEFAULTED(Group.POLICY, Severity.WARN, "declare the lane"),
    POLICY_PACK_UNPINNED(Group.POLICY, Severity.WARN, "pin the policy pack as sha256:<64 hex digits>"),
    POLICY_MEMBER_OPAQUE(Group.POLICY, Severity.WARN, "remove it; agentplane does not interpret it"),
    // paths
    PATH_NOT_RELATIVE(Group.PATHS, Severity.ERROR, "use a path relative to the bundle directory, with slashes"),
    PATH_TRAVERSAL(Group.PATHS, Severity.ERROR, "remove the .. segments"),
    PATH_NOT_FOUND(Group.PATHS, Severity.ERROR, "name a file of the bundle"),
    PATH_ESCAPE(Group.PATHS, Severity.ERROR, "put the file itself into the bundle"),
    PATH_NOT_REGULAR(Group.PATHS, Severity.ERROR, "name a regular file"),
    OUTDIR_UNSAFE(
            Group.PATHS,
            Severity.ERROR,
            "use a relative path without .. that names a directory, e.g. artifacts/my-agent"),
    MOUNT_PATH_UNSAFE(Group.PATHS, Severity.ERROR, "use an absolute target and no .. segments"),
    BUNDLE_SYMLINK_ESCAPE(Group.PATHS, Severity.ERROR, "replace the link by the file"),
    BUNDLE_SPECIAL_FILE(Group.PATHS, Severity.ERROR, "keep only regular files and directories"),
    BUNDLE_TOO_LARGE(Group.PATHS, Severity.ERROR, "ship at most 5,000 files and 64 MiB"),
    PATH_LEGACY_PREFIX(Group.PATHS, Severity.WARN, "name the path relative to the bundle directory"),
    // secrets
    SECRET_REF_INVALID(
            Group.SECRETS, Severity.ERROR, "name the secret (EXAMPLE_TOKEN_FILE) or use a reference (vault://team/db)"),
    SECRET_INLINE_KEY(
            Group.SECRETS,
            Severity.ERROR,
            "use a reference such as vault://team/db instead of the value; if it was real, revoke it"),
    SECRET_PRIVATE_KEY(Group.SECRETS, Severity.ERROR, "remove the key and revoke it"),
    SECRET_TOKEN(Group.SECRETS, Severity.ERROR, "remove the token and revoke it"),
    SECRET_URL_USERINFO(Group.SECRETS, Severity.ERROR, "take user and password out of the URL"),
    // gate control matrix
    GATE_DENIED(Group.GATE_CONTROL_MATRIX, Severity.ERROR, "choose a lane and gates that the policy pack allows"),
    GATE_CONTEXT_CLAIM(Group.GATE_CONTROL_MATRIX, Severity.ERROR, "remove the claim; a bundle cannot authorise itself"),
    POLICY_PACK_UNREADABLE(Group.GATE_CONTROL_MATRIX, Severity.ERROR, "the operator must restore the policy pack"),
    POLICY_PACK_MALFORMED(Group.GATE_CONTROL_MATRIX, Severity.ERROR, "the operator must restore the policy pack"),
    POLICY_PACK_DIGEST_MISMATCH(
            Group.GATE_CONTROL_MATRIX,
            Severity.ERROR,
            "the operator must restore the pinned policy pack or change the pin"),
    BREAK_GLASS_NOT_APPLICABLE(Group.GATE_CONTROL_MATRIX, Severity.WARN, "break-glass is for lane prod"),
    // gate sourceos
    SOURCEOS_REF_MISSING(Group.GATE_SOURCEOS, Severity.ERROR, "give the reference"),
    SOURCEOS_LIFECYCLE(Group.GATE_SOURCEOS, Severity.ERROR, "use dev, qa, prod, site or custom"),
    SOURCEOS_OUTPUT_MISSING(
            Group.GATE_SOURCEOS,
            Severity.ERROR,
            "declare at least one of releaseSetRef, bootReleaseSetRef, katelloContentRef, evidenceBundleRef"),
    SOURCEOS_SECRETS_UNDECLARED(Group.GATE_SOURCEOS, Severity.ERROR, "list the secrets the image production needs"),
    SOURCEOS_HUMAN_GATE_UNDECLARED(Group.GATE_SOURCEOS, Severity.ERROR, "declare humanGateRequired"),
    SOURCEOS_POLICY_PACK_MISSING(Group.GATE_SOURCEOS, Severity.ERROR, "name the policy pack"),
    // gate chronos
    CHRONOS_FIELD_MISSING(Group.GATE_CHRONOS, Severity.ERROR, "declare all seven members"),
    CHRONOS_AUTHORITY(Group.GATE_CHRONOS, Severity.ERROR, "declare nonAuthorityDeclaration true"),
    CHRONOS_OWNING_PLANE(
            Group.GATE_CHRONOS, Severity.ERROR, "name the plane that owns the claim; agentplane only carries it"),
    // gate abstract reasoning
    ABSTRACT_ENUM(Group.GATE_ABSTRACT_REASONING, Severity.ERROR, "use a value of the enumeration"),
    ABSTRACT_LLM_ONLY(Group.GATE_ABSTRACT_REASONING, Severity.ERROR, "name a verification mode"),
    ABSTRACT_PROGRAM_CANDIDATE(Group.GATE_ABSTRACT_REASONING, Severity.ERROR, "give programCandidateRef"),
    ABSTRACT_COUNTEREXAMPLES(Group.GATE_ABSTRACT_REASONING, Severity.ERROR, "give counterexampleRefs"),
    ABSTRACT_BACKTRACKING(Group.GATE_ABSTRACT_REASONING, Severity.ERROR, "declare backtrackingCapable"),
    // gate policy fabric
    VERDICT_MISSING(Group.GATE_POLICY_FABRIC, Severity.ERROR, "give a verdict envelope"),
    VERDICT_INVALID(Group.GATE_POLICY_FABRIC, Severity.ERROR, "give an envelope of the schema"),
    VERDICT_BINDING(Group.GATE_POLICY_FABRIC, Severity.ERROR, "give the envelope of this bundle and lane"),
    VERDICT_STALE(Group.GATE_POLICY_FABRIC, Severity.ERROR, "ask for a fresh verdict"),
    VERDICT_DENIED(Group.GATE_POLICY_FABRIC, Severity.ERROR, "resolve the failed predicates and ask again"),
    VERDICT_UNSIGNED(Group.GATE_POLICY_FABRIC, Severity.ERROR, "wrap the envelope in DSSE, signed by a producer key"),
    VERDICT_UNBOUND(Group.GATE_POLICY_FABRIC, Severity.WARN, "ask for a verdict that names the bundle"),
    // license
    AGPL_UNDECLARED(Group.LICENSE, Severity.ERROR, "declare metadata.licensePolicy.allowAGPL as false"),
    AGPL_NOT_FALSE(Group.LICENSE, Severity.ERROR, "use the literal false"),
    AGPL_FOUND(Group.LICENSE, Severity.ERROR, "remove what is under an AGPL licence"),
    // source
    SOURCE_REV_UNSET(Group.SOURCE, Severity.WARN, "give the commit id"),
    SOURCE_DIRTY(Group.SOURCE, Severity.WARN, "commit before bundling"),
    // governance context
    GOVERNANCE_CONTEXT_INVALID(Group.GOVERNANCE_CONTEXT, Severity.ERROR, "follow governance context v0.1"),
    // trust
    TRUST_GRANT_REQUIRED(Group.TRUST, Severity.ERROR, "carry a grantRef that is known, for this subject and in force"),
    TRUST_GRANT_INVALID(Group.TRUST, Severity.ERROR, "carry a valid grantRef or none"),
    TRUST_ATTESTATION_REQUIRED(Group.TRUST, Severity.ERROR, "carry verified attestations of the named roles"),
    TRUST_POLICY_DECISION_REQUIRED(
            Group.TRUST, Severity.ERROR, "carry a policyDecisionRef that resolves to an allow decision"),
    TRUST_LEDGER_UNAVAILABLE(Group.TRUST, Severity.ERROR, "retry when the ledger answers"),
    TRUST_ENVELOPE_MISSING(Group.TRUST, Severity.ERROR, "submit with an execution envelope"),
    // approval
    APPROVAL_DENIED(Group.APPROVAL, Severity.ERROR, "resolve what the approver objected to and submit again"),
    APPROVAL_EXPIRED(Group.APPROVAL, Severity.ERROR, "submit again and have it approved in time"),
    APPROVAL_PENDING(Group.APPROVAL, Severity.WARN, "have somebody with an approver key run agentplane approve");

    private final Group group;
    private final Severity severity;
    private final String hint;

    Code(Group group, Severity severity, String hint) {
        this.group = group;
        this.severity = severity;
        this.hint = hint;
    }

    /** What it is listed under. */
    public Group group() {
        return group;
    }

    /** Its usual severity; two codes have cases of the other one. */
    public Severity severity() {
        return severity;
    }

    /** What to change. */
    public String hint() {
        return hint;
    }

    /** {@code <group>/<CODE>}, the name of a check. */
    public String checkName() {
        return group.text() + "/" + name();
    }
}
