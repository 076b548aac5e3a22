"""What Google's logs say of privileges and accounts, item by item. Pure.

The same page gives the same items, whenever it is read again. Of an account's holder only the
address is kept; where somebody signed in from is not asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from integrations.plugin import Item
from integrations.tape import Record, Records

from .methods import ACTIVITIES
from .resources.answers import items as listed
from .resources.answers import moment, part, rows, text, texts

GRANT, ACCOUNT = "grant", "account"
ADMIN, LOGIN, TOKEN, USER_ACCOUNTS = "admin", "login", "token", "user_accounts"
GIVEN, TAKEN = "given", "taken"
SUPER_ADMIN = "Super administrator"
SEED = "_SEED_ADMIN_ROLE"  # by which name the logs know that role
DELEGATION = "Domain-wide delegation"
_TITLE = 300
Facts = dict[str, Any]
Values = Mapping[str, Any]

_ACCOUNT_ACTS = {
    "CREATE_USER": "added",
    "UNDELETE_USER": "restored",
    "DELETE_USER": "removed",
    "SUSPEND_USER": "suspended",
    "ARCHIVE_USER": "suspended",
    "UNSUSPEND_USER": "restored",
    "UNARCHIVE_USER": "restored",
    "RENAME_USER": "renamed",
}
# Google itself closes an account; who it is, the actor says.
_CLOSED = (
    "account_disabled_generic",
    "account_disabled_hijacked",
    "account_disabled_password_leak",
    "account_disabled_spamming",
    "account_disabled_spamming_through_relay",
)
_ENROLLED = {"2sv_enroll": "enrolled", "2sv_disable": "unenrolled"}
_WORDS = {
    "added": "made",
    "enrolled": "enrolled in 2-step verification",
    "unenrolled": "left 2-step verification",
}


def items(records: Records) -> Iterator[Item]:
    """Return what one page holds, each with its facts."""
    for record in records.of(ACTIVITIES.id):
        for activity in rows(record):
            yield from _of_activity(record, activity)


def closing_events() -> tuple[str, ...]:
    """Return the events of the sign-in log that are asked for: the others say who worked when."""
    return _CLOSED


def _of_activity(record: Record, activity: Values) -> Iterator[Item]:
    place = text(record.parameters, "applicationName")
    actor, stamp = part(activity, "actor"), part(activity, "id")
    time, at = text(stamp, "time"), moment(stamp.get("time"))
    base = {"place": place, "by": text(actor, "email") or text(actor, "key"), "at": time}
    for number, event in enumerate(listed(activity.get("events"))):
        found = _facts(place, event, actor)
        if found and at:
            kind, said = found
            name = f"{time}/{text(stamp, 'uniqueQualifier')}" + (f"/{number}" if number else "")
            facts = {**base, "account_name": said["account"], "privilege": "", **said, "id": name}
            title = _title(kind, facts)[:_TITLE]
            yield Item(kind=kind, id=name, title=title, occurred_at=at, facts=facts)


def _facts(place: str, event: Values, actor: Values) -> tuple[str, Facts] | None:
    name, values = text(event, "name"), _values(event)
    if place == ADMIN:
        return _of_admin(name, values)
    if place == TOKEN:
        return _of_token(name, values, actor)
    own = {"account": text(actor, "profileId") or text(actor, "email")}
    named = {**own, "account_name": text(actor, "email") or own["account"]}
    if place == LOGIN and name in _CLOSED:
        whose = str(values.get("affected_email_address") or named["account_name"])
        return ACCOUNT, {"account": whose, "act": "suspended", "by": "Google"}
    if place == USER_ACCOUNTS and name in _ENROLLED:
        return ACCOUNT, {**named, "act": _ENROLLED[name]}
    return None


def _of_admin(name: str, values: Values) -> tuple[str, Facts] | None:
    if name in _ACCOUNT_ACTS:
        facts = {"account": _lower(values, "USER_EMAIL"), "act": _ACCOUNT_ACTS[name]}
        if name == "RENAME_USER":
            facts["account_name"] = _lower(values, "NEW_VALUE") or facts["account"]
        return ACCOUNT, facts
    read = _PRIVILEGES.get(name)
    return (GRANT, read(values)) if read else None


def _of_token(name: str, values: Values, actor: Values) -> tuple[str, Facts] | None:
    act = {"authorize": GIVEN, "revoke": TAKEN}.get(name)
    if act is None:
        return None
    app = str(values.get("client_id") or values.get("app_name") or "")
    return GRANT, {
        "account": text(actor, "profileId") or text(actor, "email"),
        "account_name": text(actor, "email"),
        "act": act,
        "privilege": str(values.get("app_name") or app),
        "app": app,
        "scopes": sorted(texts(values, "scope")),
    }


def _role(act: str) -> Callable[[Values], Facts]:
    def read(values: Values) -> Facts:
        holder = _lower(values, "USER_EMAIL") or _lower(values, "GROUP_EMAIL")
        named = values.get("ROLE_NAME") or values.get("NEW_VALUE") or values.get("OLD_VALUE") or ""
        privilege = SUPER_ADMIN if named == SEED else str(named)
        return {"account": holder, "act": act, "privilege": privilege}

    return read


def _fixed(act: str, privilege: str, holder: str) -> Callable[[Values], Facts]:
    def read(values: Values) -> Facts:
        return {"account": _lower(values, holder), "act": act, "privilege": privilege}

    return read


def _of_role(act: str) -> Callable[[Values], Facts]:
    """Return what reads a privilege that a role got or lost: all who have the role do."""

    def read(values: Values) -> Facts:
        role = f"role {values.get('ROLE_NAME', '')}"
        return {"account": role, "act": act, "privilege": str(values.get("PRIVILEGE_NAME", ""))}

    return read


def _membership(act: str) -> Callable[[Values], Facts]:
    def read(values: Values) -> Facts:
        group = _lower(values, "GROUP_EMAIL")
        return {"account": _lower(values, "USER_EMAIL"), "act": act, "privilege": f"group {group}"}

    return read


_PRIVILEGES: Mapping[str, Callable[[Values], Facts]] = {
    "ASSIGN_ROLE": _role(GIVEN),
    "UNASSIGN_ROLE": _role(TAKEN),
    "GRANT_DELEGATED_ADMIN_PRIVILEGES": _role(GIVEN),
    "REVOKE_DELEGATED_ADMIN_PRIVILEGES": _role(TAKEN),
    "GRANT_ADMIN_PRIVILEGE": _fixed(GIVEN, SUPER_ADMIN, "USER_EMAIL"),
    "REVOKE_ADMIN_PRIVILEGE": _fixed(TAKEN, SUPER_ADMIN, "USER_EMAIL"),
    "ADD_PRIVILEGE": _of_role(GIVEN),
    "REMOVE_PRIVILEGE": _of_role(TAKEN),
    "AUTHORIZE_API_CLIENT_ACCESS": _fixed(GIVEN, DELEGATION, "API_CLIENT_NAME"),
    "REMOVE_API_CLIENT_ACCESS": _fixed(TAKEN, DELEGATION, "API_CLIENT_NAME"),
    "ADD_GROUP_MEMBER": _membership(GIVEN),
    "REMOVE_GROUP_MEMBER": _membership(TAKEN),
}


def _values(event: Values) -> Facts:
    """Return an event's parameters by name, whatever their type."""
    found: Facts = {}
    for row in listed(event.get("parameters")):
        known = (row.get(key) for key in ("value", "multiValue", "intValue", "boolValue"))
        found[text(row, "name")] = next((each for each in known if each is not None), None)
    return found


def _lower(values: Values, name: str) -> str:
    return str(values.get(name) or "").lower()


def _title(kind: str, facts: Facts) -> str:
    whose, act = facts["account_name"] or facts["account"], facts["act"]
    if kind == GRANT:
        return f"{facts['privilege']} {act} {'to' if act == GIVEN else 'from'} {whose}"
    return f"{whose} {_WORDS.get(act, act)}"
