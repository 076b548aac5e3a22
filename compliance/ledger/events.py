"""Every event the ledger can hold, as `<noun>.<past participle>`."""

import enum


class Event(enum.StrEnum):
    """The kind of act."""

    ORGANIZATION_FOUNDED = "organization.founded"
    ORGANIZATION_CORRECTED = "organization.corrected"
    SETUP_STEP_SKIPPED = "setup_step.skipped"
    NOTICE_DISMISSED = "notice.dismissed"
    USER_INVITED = "user.invited"
    USER_ACTIVATED = "user.activated"
    USER_DEACTIVATED = "user.deactivated"
    USER_ROLE_CHANGED = "user.role_changed"
    USER_TIME_ZONE_SET = "user.time_zone_set"
    PASSWORD_LINK_MADE = "password_link.made"  # noqa: S105  (an event, not a secret)
    API_TOKEN_CREATED = "api_token.created"  # noqa: S105  (an event, not a secret)
    API_TOKEN_REVOKED = "api_token.revoked"  # noqa: S105
    CATALOGUE_LOADED = "catalogue.loaded"
    CRITERIA_TEXT_IMPORTED = "criteria_text.imported"
    CATEGORY_SCOPED = "category.scoped"
    SCOPE_CONFIRMED = "scope.confirmed"
    SYSTEM_ADDED = "system.added"
    SYSTEM_SCOPED = "system.scoped"
    CONTROL_OWNER_ASSIGNED = "control.owner_assigned"
    ARTIFACT_SEALED = "artifact.sealed"
    SNAPSHOT_TAKEN = "snapshot.taken"
    CHECK_EVALUATED = "check.evaluated"
    EVIDENCE_ATTACHED = "evidence.attached"
    EVIDENCE_UPLOADED = "evidence.uploaded"
    EVIDENCE_WITHDRAWN = "evidence.withdrawn"
    CONNECTION_ADDED = "connection.added"
    CONNECTION_CHANGED = "connection.changed"
    CONNECTION_PAUSED = "connection.paused"
    CONNECTION_RESUMED = "connection.resumed"
    SECRETS_ROTATED = "secrets.rotated"
    RUN_STARTED = "run.started"
    RUN_FINISHED = "run.finished"
    COLLECTOR_FAILED = "collector.failed"
    AUDIT_OPENED = "audit.opened"
    AUDIT_CHANGED = "audit.changed"
    AUDIT_CLOSED = "audit.closed"
    AUDITOR_NAMED = "auditor.named"
    AUDITOR_REMOVED = "auditor.removed"
    VIEW_SAVED = "view.saved"
    VIEW_DELETED = "view.deleted"
