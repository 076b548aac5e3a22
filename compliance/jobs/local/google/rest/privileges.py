"""Some of the privileges that roles are made of: name, service, its title, can be for one unit."""

from __future__ import annotations

_DIRECTORY, _SECURITY, _GROUPS, _MOBILE, _REPORTS, _CHROME = (
    "00haapch16h1ysv",
    "01ci93xb3tmzyin",
    "01egqt2p2p8gvae",
    "02afmg282jiquyg",
    "01fob9te2rj6rw9",
    "03dy6vkm2sk64xv",
)
PRIVILEGES: tuple[tuple[str, str, str, bool], ...] = (
    ("USERS_ALL", _DIRECTORY, "directory", True),
    ("USERS_RETRIEVE", _DIRECTORY, "directory", True),
    ("USERS_CREATE", _DIRECTORY, "directory", True),
    ("USERS_SUSPEND", _DIRECTORY, "directory", True),
    ("USERS_RESET_PASSWORD", _DIRECTORY, "directory", True),
    ("ORGANIZATION_UNITS_ALL", _DIRECTORY, "directory", True),
    ("ORGANIZATION_UNITS_RETRIEVE", _DIRECTORY, "directory", True),
    ("GROUPS_ALL", _GROUPS, "groups", False),
    ("GROUPS_RETRIEVE", _GROUPS, "groups", False),
    ("SECURITY_SETTINGS", _SECURITY, "security", False),
    ("MANAGE_DEVICES", _MOBILE, "mobile", False),
    ("MANAGE_CHROMEOS_DEVICES", _CHROME, "chromeos", True),
    ("REPORTS_ACCESS", _REPORTS, "reports", False),
)
SERVICES = {name: service for name, service, _, _ in PRIVILEGES}


def named(*names: str) -> tuple[tuple[str, str], ...]:
    """Return privileges with their services."""
    return tuple((name, SERVICES[name]) for name in names)
