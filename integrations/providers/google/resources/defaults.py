"""What holds where no policy of a setting was made, and how several are made one.

Authority: Google's documentation of the Policy API, "Policy API concepts": "Reducers for settings"
and "Default field values", which says what holds where the answer leaves a setting out. Google
promises there that these do not change. Two more are Google's own, from its help for
administrators: 2-step verification is not enforced until an administrator does it ("Deploy 2-Step
Verification"), and a web session lasts 14 days ("Set session length for Google services").
Where a setting is in neither list and Google returns no policy of it, its value is not known:
the edition may lack it, and nothing is guessed.
"""

from collections.abc import Mapping
from typing import Any

ENFORCEMENT = "security.two_step_verification_enforcement"
ENROLLMENT = "security.two_step_verification_enrollment"
GRACE = "security.two_step_verification_grace_period"
PASSWORD = "security.password"  # noqa: S105  (a setting's name)
SESSION = "security.session_controls"
LESS_SECURE = "security.less_secure_apps"
SUPER_RECOVERY = "security.super_admin_account_recovery"
POP, IMAP = "gmail.pop_access", "gmail.imap_access"
SPOOFING = "gmail.spoofing_and_authentication"
ATTACHMENTS = "gmail.email_attachment_safety"
LINKS = "gmail.links_and_external_images"
FORWARDING = "gmail.auto_forwarding"
GMAIL, DRIVE = "gmail.service_status", "drive_and_docs.service_status"
SHARING = "drive_and_docs.external_sharing"
SHARED_DRIVES = "drive_and_docs.shared_drive_creation"
GROUPS_SHARING = "groups_for_business.groups_sharing"
UNCONFIGURED_APPS = "api_controls.unconfigured_third_party_apps"
GOOGLE_SERVICES = "api_controls.google_services"
MARKETPLACE = "workspace_marketplace.apps_access_options"
DLP, ALERTS = "rule.dlp", "rule.system_defined_alerts"

# The highest policy alone says what holds (Max), except for these: field by field (Merge), or
# entry by entry of a list with a key of its own (MaxMap, by the key named here).
MERGED = frozenset({LESS_SECURE, SUPER_RECOVERY, GROUPS_SHARING, UNCONFIGURED_APPS})
MAPPED = {GOOGLE_SERVICES: "scopesGroup"}

DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    SHARING: {
        "allowNonGoogleInvites": True,
        "allowPublishingFiles": True,
        "externalSharingMode": "ALLOWED",
        "warnForExternalSharing": True,
    },
    FORWARDING: {"enableAutoForwarding": True},
    LINKS: {
        "applyFutureSettingsAutomatically": True,
        "enableAggressiveWarningsOnUntrustedLinks": False,
    },
    SPOOFING: {"applyFutureSettingsAutomatically": True},
    GROUPS_SHARING: {
        "collaborationCapability": "DOMAIN_USERS_ONLY",
        "createGroupsAccessLevel": "USERS_IN_DOMAIN",
        "ownersCanAllowExternalMembers": False,
        "ownersCanAllowIncomingMailFromPublic": True,
        "viewTopicsDefaultAccessLevel": "DOMAIN_USERS",
    },
    LESS_SECURE: {"allowLessSecureApps": False},
    SUPER_RECOVERY: {"enableAccountRecovery": False},
    ENROLLMENT: {"allowEnrollment": True},
    MARKETPLACE: {"accessLevel": "ALLOW_ALL"},
    ENFORCEMENT: {"enforcedFrom": ""},
    SESSION: {"webSessionDuration": "1209600s"},
}
# Everything that is judged in units and groups.
SETTINGS = (
    ENFORCEMENT,
    ENROLLMENT,
    GRACE,
    PASSWORD,
    SESSION,
    LESS_SECURE,
    SUPER_RECOVERY,
    POP,
    IMAP,
    SPOOFING,
    ATTACHMENTS,
    LINKS,
    FORWARDING,
    GMAIL,
    DRIVE,
    SHARING,
    SHARED_DRIVES,
    DLP,
    ALERTS,
)
APP_SETTINGS = (UNCONFIGURED_APPS, GOOGLE_SERVICES, MARKETPLACE)
