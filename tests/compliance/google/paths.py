"""Where each answered method is asked, by the ids Google's documents give the methods."""

from __future__ import annotations

from datetime import date, timedelta

from compliance.jobs.local.google.documents import methods
from compliance.jobs.local.google.keys import BASE
from tests.fakes.google import Google

DIRECTORY = "/admin/directory/v1"
CUSTOMER = f"{DIRECTORY}/customer/my_customer"
USERS, GROUPS = f"{DIRECTORY}/users", f"{DIRECTORY}/groups"
MEMBERS = f"{GROUPS}/engineers@northwind.example/members"
REPORTS = "/admin/reports/v1"
ACTIVITIES = f"{REPORTS}/activity/users/all/applications"
USAGE = f"{REPORTS}/usage/users/all/dates"
POLICIES, DEVICES, ALERTS = "/v1/policies", "/v1/devices", "/v1beta1/alerts"
SETTINGS = "/groups/v1/groups/engineers@northwind.example"
MINE = {"customer": "my_customer"}
WRITABLE = (f"{BASE}apps.groups.settings", f"{BASE}apps.alerts")
SECURITY = f"{BASE}admin.directory.user.security"  # the only scope that shows a user's programs

ASKED: dict[str, tuple[str, dict[str, str]]] = {
    "alertcenter.alerts.list": (ALERTS, {}),
    "cloudidentity.devices.deviceUsers.list": (f"{DEVICES}/-/deviceUsers", {}),
    "cloudidentity.devices.list": (DEVICES, {"customer": "customers/my_customer"}),
    "cloudidentity.policies.get": (f"{POLICIES}/POLICY", {}),
    "cloudidentity.policies.list": (POLICIES, {}),
    "directory.chromeosdevices.list": (f"{CUSTOMER}/devices/chromeos", {}),
    "directory.customers.get": (f"{DIRECTORY}/customers/my_customer", {}),
    "directory.domains.list": (f"{CUSTOMER}/domains", {}),
    "directory.groups.get": (f"{GROUPS}/engineers@northwind.example", {}),
    "directory.groups.list": (GROUPS, MINE),
    "directory.members.list": (MEMBERS, {}),
    "directory.mobiledevices.list": (f"{CUSTOMER}/devices/mobile", {}),
    "directory.orgunits.get": (f"{CUSTOMER}/orgunits/Engineering/Platform", {}),
    "directory.orgunits.list": (f"{CUSTOMER}/orgunits", {"type": "all"}),
    "directory.privileges.list": (f"{CUSTOMER}/roles/ALL/privileges", {}),
    "directory.roleAssignments.list": (f"{CUSTOMER}/roleassignments", {}),
    "directory.roles.get": (f"{CUSTOMER}/roles/ROLE", {}),
    "directory.roles.list": (f"{CUSTOMER}/roles", {}),
    "directory.tokens.list": (f"{USERS}/ravi@northwind.example/tokens", {}),
    "directory.users.get": (f"{USERS}/ravi@northwind.example", {}),
    "directory.users.list": (USERS, MINE),
    "groupsSettings.groups.get": (SETTINGS, {}),
    "reports.activities.list": (f"{ACTIVITIES}/admin", {}),
    "reports.customerUsageReports.get": (f"{REPORTS}/usage/dates/DAY", {}),
    "reports.userUsageReport.get": (f"{USAGE}/DAY", {}),
}


def path_of(method: str, served: Google) -> str:
    """Return where a method is asked of this Google."""
    day = f"{served.world.now():%Y-%m-%d}"
    roles, policies = served.world.roles.values(), served.world.policies
    return (
        ASKED[method][0]
        .replace("POLICY", next(iter(policies)))
        .replace("ROLE", next(iter(roles)).id)
        .replace("DAY", days_before(day, 4))
    )


def days_before(day: str, days: int) -> str:
    """Return an earlier day, as Reports writes days."""
    return (date.fromisoformat(day) - timedelta(days=days)).isoformat()


def every_scope(served: Google) -> str:
    """Return a token that may read and write everything, as nobody should have."""
    return served.token(*{scope for method in methods().values() for scope in method.scopes})
