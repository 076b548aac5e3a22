"""Questions asked of groups, which open files and systems to their members."""

from datetime import datetime

from evidence.rules.verdict import Verdict, failed, passed, unknown
from integrations.plugin import Check
from integrations.providers.google.resources.groups import ALL_GROUPS, Group, Sharing

_SHOWN = 5  # addresses


def outsiders_are_known(resource: Group | Sharing, _at: datetime) -> Verdict:
    """Judge GW-17."""
    return _sharing(resource) if isinstance(resource, Sharing) else _group(resource)


def _sharing(sharing: Sharing) -> Verdict:
    if sharing.outsiders_see is None:
        return unknown(sharing.gap("sharing"))
    if sharing.outsiders_see:
        return failed("Groups may be opened to everybody on the internet.")
    let_in = "; owners may let in people of other companies" if sharing.owners_let_in else ""
    return passed(f"No group can be seen from outside the company{let_in}.")


def _group(group: Group) -> Verdict:
    if group.members is None:
        return unknown(group.gap("members"))
    if group.unapproved:
        named = ", ".join(group.unapproved[:_SHOWN])
        more = len(group.unapproved) - _SHOWN
        rest = f" and {more} more" if more > 0 else ""
        return failed(f"People of other companies are members and not approved: {named}{rest}.")
    if group.outsiders:
        return passed("People of other companies are members, and all approved.")
    return passed("Everybody in the group is of the company.")


CHECKS = (
    Check(
        id="GW-17",
        version=1,
        title="People of other companies in groups are approved, and groups are not public",
        criteria=frozenset({"CC6.1", "CC6.3"}),
        reads=ALL_GROUPS,
        risk="A group that opens files opens them to whoever was once put into it.",
        remedy="Admin console → Directory → Groups → the group → Members: remove who is not "
        "needed, and enter who was approved, by address or domain, in the connection. Apps → "
        "Google Workspace → Groups for Business → Sharing settings → Accessing groups: private.",
        judge=outsiders_are_known,
    ),
)
