"""Questions asked of what mail is protected from."""

from datetime import datetime

from evidence.rules.verdict import Verdict
from integrations.plugin import Check
from integrations.providers.google.resources.defaults import (
    ATTACHMENTS,
    FORWARDING,
    GMAIL,
    LINKS,
    SPOOFING,
)
from integrations.providers.google.resources.places import PLACES, Place

from .held import Switch, judge_place, switches

_RULES = (
    switches(
        SPOOFING,
        Switch("detectDomainNameSpoofing", True, "Similar domains are not looked for"),
        Switch("detectEmployeeNameSpoofing", True, "False names of colleagues are not looked for"),
        Switch(
            "detectDomainSpoofingFromUnauthenticatedSenders",
            True,
            "Mail that claims to be from the own domain is not looked for",
        ),
        Switch("detectUnauthenticatedEmails", True, "Unauthenticated mail is not looked for"),
        Switch("detectGroupsSpoofing", True, "False senders to groups are not looked for"),
    ),
    switches(
        ATTACHMENTS,
        Switch("enableEncryptedAttachmentProtection", True, "Encrypted attachments are let in"),
        Switch("enableAttachmentWithScriptsProtection", True, "Attached scripts are let in"),
        Switch("enableAnomalousAttachmentProtection", True, "Unusual attachments are let in"),
    ),
    switches(
        LINKS,
        Switch("enableShortenerScanning", True, "Shortened links are not looked behind"),
        Switch("enableExternalImageScanning", True, "Linked pictures are not looked at"),
        Switch(
            "enableAggressiveWarningsOnUntrustedLinks", True, "Nobody is warned of unknown links"
        ),
    ),
    switches(FORWARDING, Switch("enableAutoForwarding", False, "Mail may be forwarded anywhere")),
)


def mail_is_protected(place: Place, at: datetime) -> Verdict:
    """Judge GW-18."""
    right = "Spoofing, attachments and links are looked at, and nothing is forwarded by itself."
    return judge_place(place, at, *_RULES, right=right, service=GMAIL)


CHECKS = (
    Check(
        id="GW-18",
        version=1,
        title="Mail is protected from spoofing, attachments and links, and is not forwarded",
        criteria=frozenset({"CC6.8", "CC6.7"}),
        reads=PLACES,
        risk="Most break-ins begin with a message; a forwarding rule keeps them going in silence.",
        remedy="Admin console → Apps → Google Workspace → Gmail → Safety: turn all of spoofing, "
        "attachments and links on for the unit. End user access → Automatic forwarding: off.",
        judge=mail_is_protected,
    ),
)
