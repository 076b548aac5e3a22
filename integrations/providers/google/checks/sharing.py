"""Questions asked of how files leave the company."""

from collections.abc import Iterator
from datetime import datetime

from evidence.rules.verdict import Verdict
from integrations.plugin import Check
from integrations.providers.google.resources.defaults import DRIVE, SHARED_DRIVES, SHARING
from integrations.providers.google.resources.places import PLACES, Place
from integrations.providers.google.resources.terms import Terms

from .held import Rule, Switch, Value, flag, judge_place, switches

_ANYBODY = "ALLOWED"


def _shared(value: Value, _terms: Terms, _at: datetime) -> Iterator[str]:
    if value["externalSharingMode"] != _ANYBODY:
        return
    if flag(value["warnForExternalSharing"]) is not True:
        yield "Files may be shared with anybody, without a warning"
    if flag(value["allowPublishingFiles"]) is not False:
        yield "Files may be published to everybody on the web"


_RULES = (
    Rule(
        setting=SHARING,
        fields=("externalSharingMode", "warnForExternalSharing", "allowPublishingFiles"),
        wrong=_shared,
    ),
    switches(
        SHARED_DRIVES,
        Switch(
            "allowManagersToOverrideSettings", False, "Managers of shared drives may undo the rules"
        ),
    ),
)


def sharing_is_restricted(place: Place, at: datetime) -> Verdict:
    """Judge GW-15."""
    right = "Sharing with people elsewhere is restricted, or warned of."
    return judge_place(place, at, *_RULES, right=right, service=DRIVE)


CHECKS = (
    Check(
        id="GW-15",
        version=1,
        title="Sharing files with people elsewhere is restricted or warned of",
        criteria=frozenset({"CC6.7", "C1.1"}),
        reads=PLACES,
        risk="A file that everybody with a link may read is found, and never missed.",
        remedy="Admin console → Apps → Google Workspace → Drive and Docs → Sharing settings: "
        "choose the unit; allowlisted domains only, or a warning; nothing published to the web. "
        "Under Shared drive creation take away that managers may override it.",
        judge=sharing_is_restricted,
    ),
)
