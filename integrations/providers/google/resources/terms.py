"""What was agreed for a connection, as each snapshot holds it beside Google's answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from integrations.providers.google.agreed import NUMBERS
from integrations.tape import Records

from .answers import part

TERMS = "trackrecord:terms"
_VERSION = re.compile(r"(\D+)(\d+(?:\.\d+)*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """By what the checks judge; names are in small letters."""

    approved_super_admins: frozenset[str] = frozenset()
    approved_admins: frozenset[str] = frozenset()  # addresses, or an address and a role
    approved_external: frozenset[str] = frozenset()  # addresses and whole domains
    approved_apps: frozenset[str] = frozenset()  # names and client ids
    service_accounts: frozenset[str] = frozenset()
    most_super_admins: int = NUMBERS["most_super_admins"][0]
    admin_days: int = NUMBERS["admin_days"][0]
    grace: timedelta = timedelta(days=NUMBERS["grace_days"][0])
    inactive: timedelta = timedelta(days=NUMBERS["inactive_days"][0])
    password_length: int = NUMBERS["password_length"][0]
    session: timedelta = timedelta(hours=NUMBERS["session_hours"][0])
    oldest_systems: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    is_roster: bool = False  # who works here is told by this directory

    def is_service(self, account: str) -> bool:
        """Return whether an account is no person's."""
        return account.lower() in self.service_accounts

    def approves_role(self, account: str, role: str, *, is_super: bool) -> bool:
        """Return whether an account may have a role."""
        name = account.lower()
        if is_super:
            return name in self.approved_super_admins
        return bool({name, f"{name} {role.lower()}"} & self.approved_admins)

    def is_new_enough(self, system: str) -> bool | None:
        """Return whether a system is not older than agreed; None where nothing was, or none is."""
        name, version = version_of(system)
        oldest = self.oldest_systems.get(name)
        return None if oldest is None or not version else version >= oldest

    def approves_outsider(self, address: str) -> bool:
        """Return whether an address elsewhere, or its whole domain, was approved."""
        name = address.lower()
        domain = name.partition("@")[2]
        return bool({name, domain, f"@{domain}"} & self.approved_external)


def terms_of(records: Records) -> Terms:
    """Return what the snapshot says was agreed; the defaults where it says nothing."""
    said = next((part(record.payload) for record in records.of(TERMS)), {})
    return Terms(
        approved_super_admins=_names(said, "approved_super_admins"),
        approved_admins=_names(said, "approved_admins"),
        approved_external=_names(said, "approved_external"),
        approved_apps=_names(said, "approved_apps"),
        service_accounts=_names(said, "service_accounts"),
        most_super_admins=_number(said, "most_super_admins"),
        admin_days=_number(said, "admin_days"),
        grace=timedelta(days=_number(said, "grace_days")),
        inactive=timedelta(days=_number(said, "inactive_days")),
        password_length=_number(said, "password_length"),
        session=timedelta(hours=_number(said, "session_hours")),
        oldest_systems=dict(version_of(each) for each in said.get("oldest_systems") or ()),
        is_roster=bool(said.get("is_roster")),
    )


def version_of(system: str) -> tuple[str, tuple[int, ...]]:
    """Return a system's name in small letters and its version, as ("macos", (15, 1))."""
    found = _VERSION.match(system.strip())
    if found is None:
        return system.strip().lower(), ()
    return found[1].strip().lower(), tuple(int(part) for part in found[2].split("."))


def _names(said: Mapping[str, Any], key: str) -> frozenset[str]:
    return frozenset(str(name).lower() for name in said.get(key) or ())


def _number(said: Mapping[str, Any], key: str) -> int:
    return int(said.get(key, NUMBERS[key][0]))
