"""How the demo company has set Google up, its devices, and what it was warned of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from compliance.jobs.local.cast import CAST, Actor, address, mail, moment
from compliance.jobs.local.chronicle import Chronicle, Story, once
from compliance.jobs.local.google.acts import settings
from compliance.jobs.local.google.world import World

_ADMIN = mail("mara")
_STEP = "security.two_step_verification_"
_SESSION, _LENGTH = "security.session_controls", "webSessionDuration"
_PASSWORD = {
    "allowedStrength": "STRONG",
    "minimumLength": 14,
    "maximumLength": 100,
    "enforceRequirementsAtLogin": True,
    "allowReuse": False,
    "expirationDuration": "0s",
}
_SHARING = {
    "externalSharingMode": "ALLOWED",
    "allowReceivingExternalFiles": True,
    "warnForExternalSharing": True,
    "allowNonGoogleInvites": True,
    "allowPublishingFiles": False,
    "accessCheckerSuggestions": "RECIPIENTS_ONLY",
    "allowedPartiesForDistributingContent": "ELIGIBLE_INTERNAL_USERS",
}
# Setting, value, unit, group, days ago; for everybody where neither unit nor group is named.
_SET: tuple[tuple[str, dict[str, Any], str, str, int], ...] = (
    (f"{_STEP}enforcement", {"enforcedFrom": "2025-09-01T07:00:00Z"}, "/", "", 440),
    (f"{_STEP}enforcement", {}, "/Warehouse", "", 96),
    (f"{_STEP}grace_period", {"enrollmentGracePeriod": "259200s"}, "/", "", 440),
    (f"{_STEP}enforcement_factor", {"allowedSignInFactorSet": "NO_TELEPHONY"}, "/", "", 440),
    (f"{_STEP}enforcement_factor", {"allowedSignInFactorSet": "PASSKEY_ONLY"}, "/", "admins", 99),
    ("security.password", _PASSWORD, "/", "", 700),
    (
        "security.password",
        _PASSWORD | {"minimumLength": 8, "enforceRequirementsAtLogin": False},
        "/Warehouse",
        "",
        96,
    ),
    (_SESSION, {_LENGTH: "43200s"}, "/", "", 500),
    (_SESSION, {_LENGTH: "1209600s"}, "/Warehouse", "", 96),
    (_SESSION, {_LENGTH: "86400s"}, "/", "engineering", 210),
    (_SESSION, {_LENGTH: "28800s"}, "/", "leads", 90),  # wins for who leads engineering
    ("security.less_secure_apps", {"allowLessSecureApps": False}, "/", "", 700),
    ("security.super_admin_account_recovery", {"enableAccountRecovery": False}, "/", "", 700),
    ("security.user_account_recovery", {"enableAccountRecovery": True}, "/", "", 700),
    ("gmail.pop_access", {"enablePopAccess": True}, "/Sales", "", 150),
    ("gmail.imap_access", {"enableImapAccess": True}, "/Sales", "", 150),
    ("gmail.auto_forwarding", {"enableAutoForwarding": False}, "/", "", 600),
    ("gmail.auto_forwarding", {"enableAutoForwarding": True}, "/Support", "", 58),
    (
        "gmail.spoofing_and_authentication",
        {
            "detectDomainNameSpoofing": True,
            "detectEmployeeNameSpoofing": True,
            "detectDomainSpoofingFromUnauthenticatedSenders": True,
            "detectUnauthenticatedEmails": True,
            "detectGroupsSpoofing": True,
            "domainNameSpoofingConsequence": "SPAM_FOLDER",
            "employeeNameSpoofingConsequence": "WARNING",
            "domainSpoofingConsequence": "SPAM_FOLDER",
            "unauthenticatedEmailConsequence": "WARNING",
            "groupsSpoofingConsequence": "WARNING",
            "applyFutureSettingsAutomatically": True,
        },
        "/",
        "",
        600,
    ),
    (
        "gmail.email_attachment_safety",
        {
            "enableEncryptedAttachmentProtection": True,
            "enableAttachmentWithScriptsProtection": True,
            "enableAnomalousAttachmentProtection": True,
            "encryptedAttachmentProtectionConsequence": "WARNING",
            "attachmentWithScriptsProtectionConsequence": "QUARANTINE",
            "anomalousAttachmentProtectionConsequence": "WARNING",
            "applyFutureRecommendedSettingsAutomatically": True,
        },
        "/",
        "",
        600,
    ),
    (
        "gmail.links_and_external_images",
        {
            "enableShortenerScanning": True,
            "enableExternalImageScanning": True,
            "enableAggressiveWarningsOnUntrustedLinks": True,
            "applyFutureSettingsAutomatically": True,
        },
        "/",
        "",
        600,
    ),
    ("drive_and_docs.external_sharing", _SHARING, "/", "", 550),
    (
        "drive_and_docs.external_sharing",
        _SHARING | {"externalSharingMode": "DISALLOWED"},
        "/Finance",
        "",
        320,
    ),
    (
        "drive_and_docs.external_sharing",
        _SHARING | {"warnForExternalSharing": False, "allowPublishingFiles": True},
        "/Sales",
        "",
        77,
    ),
    (
        "drive_and_docs.shared_drive_creation",
        {
            "allowSharedDriveCreation": True,
            "allowManagersToOverrideSettings": False,
            "allowExternalUserAccess": False,
            "allowNonMemberAccess": False,
            "allowContentManagersToShareFolders": True,
            "allowedPartiesForDownloadPrintCopy": "EDITORS_ONLY",
        },
        "/",
        "",
        550,
    ),
    (
        "groups_for_business.groups_sharing",
        {
            "collaborationCapability": "DOMAIN_USERS_ONLY",
            "createGroupsAccessLevel": "ADMIN_ONLY",
            "ownersCanAllowExternalMembers": True,
            "ownersCanAllowIncomingMailFromPublic": True,
            "viewTopicsDefaultAccessLevel": "DOMAIN_USERS",
            "ownersCanHideGroups": False,
            "newGroupsAreHidden": False,
        },
        "/",
        "",
        550,
    ),
    (
        "api_controls.unconfigured_third_party_apps",
        {"accessLevel": "ALLOW_SIGN_IN_ONLY"},
        "/",
        "",
        5,
    ),
    (
        "workspace_marketplace.apps_access_options",
        {"accessLevel": "ALLOW_LISTED_APPS", "allowAllInternalApps": True},
        "/",
        "",
        400,
    ),
    (
        "rule.dlp",
        {
            "displayName": "Customer data leaves the company",
            "state": "ACTIVE",
            "triggers": ["google.workspace.drive.file.v1.share"],
            "condition": {"contentCondition": "all_content.matches_dlp_detector('EMAIL_ADDRESS')"},
            "action": {"driveAction": {"warnUser": {}}},
        },
        "/",
        "",
        260,
    ),
    (
        "rule.dlp",
        {
            "displayName": "Bank account numbers in mail",
            "state": "INACTIVE",
            "triggers": ["google.workspace.gmail.email.v1.send"],
            "condition": {"contentCondition": "all_content.matches_dlp_detector('IBAN_CODE')"},
            "action": {"gmailAction": {"quarantineMessage": {}}},
        },
        "/",
        "",
        120,
    ),
)
_WARNED = (
    ("Suspicious login", "ACTIVE"),
    ("User granted Admin privilege", "ACTIVE"),
    ("Leaked password", "ACTIVE"),
    ("Government-backed attacks", "ACTIVE"),
    ("Device compromised", "INACTIVE"),
)
_UNENCRYPTED, _SILENT = "sanjay.mehta", "emilia.rossi"
_TOLD, _SEEN_EVERY = 400, 5  # days
_POLICIES, _DEVICES = "google.policies", "google.devices"
_PHONES = ("Pixel 9", "Galaxy S26", "iPhone 17")


def settle(world: World, chronicle: Chronicle, at: datetime) -> None:
    """Set everything as it is set."""
    for setting, value, unit, group, days in _SET:
        then, whose = moment(at, days, 14), mail(group) if group else ""
        about = {"setting": setting, "value": value, "unit": unit, "group": whose, "by": _ADMIN}
        chronicle.add(once(then, settings.set_policy, world, at=then, **about), of=_POLICIES)
    for name, state in _WARNED:
        then, value = moment(at, 650, 14), {"displayName": name, "state": state}
        about = {"setting": "rule.system_defined_alerts", "value": value, "by": _ADMIN}
        chronicle.add(once(then, settings.set_policy, world, at=then, **about), of=_POLICIES)
    chronicle.add(*_devices(world, at), of=_DEVICES)
    _warnings(world, chronicle, at)


def _devices(world: World, at: datetime) -> Iterator[Story]:
    for number, actor in enumerate(CAST):
        if not actor.is_person or actor.left is not None:
            continue
        name = actor.email.partition("@")[0]
        last = 120 if name == _SILENT else number % 4 + 1
        if actor.department == "Warehouse":
            about = {"kind": "CHROME_OS", "model": "Chromebook Plus", "os": "141.0.7390.0"}
            yield _device(world, actor, at, last, about)
            continue
        os = "macOS 14.2" if name == "felix.brandt" else "macOS 26.1"
        yield _device(world, actor, at, last, {"kind": "MAC_OS", "model": "MacBook Pro", "os": os})
        if number % 2 == 0 or name == _UNENCRYPTED:
            yield _device(world, actor, at, last, _phone(name, _PHONES[number % 3]))


def _device(world: World, actor: Actor, at: datetime, last: int, about: Mapping[str, Any]) -> Story:
    """Tell of a device, and of its being seen every five days until the last time."""
    then = moment(at, actor.joined, 12)
    yield then
    owner = address(actor, at, then)
    made = settings.add_device(world, owner=owner, at=then, seen_at=then, **about)
    for days in (*range(min(actor.joined, _TOLD) - 1, last, -_SEEN_EVERY), last):
        seen = moment(at, days, 9)
        if seen > then:
            yield seen
            made.last_seen_at = seen


def _phone(name: str, model: str) -> dict[str, Any]:
    is_apple = model.startswith("iPhone")
    return {
        "kind": "IOS" if is_apple else "ANDROID",
        "model": model,
        "os": "iOS 26.1" if is_apple else "Android 16",
        "is_encrypted": name != _UNENCRYPTED,
        "has_password": name != _UNENCRYPTED,
        "is_company": False,
    }


def _warnings(world: World, chronicle: Chronicle, at: datetime) -> None:
    for kind, source, days, is_closed in (
        ("Suspicious login", "Google identity", 33, True),
        ("User granted Admin privilege", "Google identity", 65, True),
        ("Leaked password", "Google identity", 9, False),
    ):
        chronicle.add(_warning(world, at, kind, source, days, is_closed=is_closed), of=_POLICIES)
    rule, email, then = "Customer data leaves the company", mail("nora.quist"), moment(at, 21, 16)
    triggered = once(then, settings.trigger_rule, world, rule=rule, email=email, at=then)
    chronicle.add(triggered, of=_POLICIES)


def _warning(
    world: World, at: datetime, kind: str, source: str, days: int, *, is_closed: bool
) -> Story:
    then = moment(at, days, 8)
    yield then
    made = settings.add_alert(world, kind=kind, source=source, at=then)
    if is_closed:
        then = moment(at, days - 1, 8)
        yield then
        settings.close_alert(world, alert=made.id, at=then)
