"""Which of Google's methods are answered, by the ids its documents give them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from compliance.jobs.local.google.documents import Method, methods

from . import company, devices, policies, reports, usage, users, writable
from .question import Question

ROUTES: Mapping[str, Callable[[Question], Any]] = {
    "alertcenter.alerts.list": writable.alerts,
    "cloudidentity.devices.deviceUsers.list": devices.device_users,
    "cloudidentity.devices.list": devices.devices,
    "cloudidentity.policies.get": policies.policy,
    "cloudidentity.policies.list": policies.policies,
    "directory.chromeosdevices.list": devices.chromebooks,
    "directory.customers.get": company.customer,
    "directory.domains.list": company.domains,
    "directory.groups.get": company.group,
    "directory.groups.list": company.groups,
    "directory.members.list": company.members,
    "directory.mobiledevices.list": devices.phones,
    "directory.orgunits.get": company.unit,
    "directory.orgunits.list": company.units,
    "directory.privileges.list": company.privileges,
    "directory.roleAssignments.list": company.assignments,
    "directory.roles.get": company.role,
    "directory.roles.list": company.roles,
    "directory.tokens.list": users.tokens,
    "directory.users.get": users.user,
    "directory.users.list": users.users,
    "groupsSettings.groups.get": writable.group_settings,
    "reports.activities.list": reports.activities,
    "reports.customerUsageReports.get": usage.of_customer,
    "reports.userUsageReport.get": usage.of_user,
}


class Route(NamedTuple):
    """A method, and what its path says."""

    method: Method
    values: Mapping[str, str]


def route(verb: str, path: str) -> Route | None:
    """Return which of Google's methods a path asks; None where it is none of them."""
    for method in methods().values():
        if method.verb == verb and (found := method.path.fullmatch(path)):
            values = {name: unquote(value) for name, value in found.groupdict().items()}
            return Route(method, values)
    return None
