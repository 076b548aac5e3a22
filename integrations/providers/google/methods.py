"""The questions that are asked of Google: the methods of its discovery documents that only read.

Each names the one scope it needs, the most rows of a page, and the fields that are asked for: a
field that no check and no account needs (recovery addresses, IP addresses, phone numbers, numbers
of devices) is never sent to us. Title, department and manager are what a roster is made of.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

_ROOT = "https://www.googleapis.com/auth/"
DIRECTORY, REPORTS, IDENTITY = "admin:directory_v1", "admin:reports_v1", "cloudidentity:v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One method that is called: its scope, and how its pages are asked for."""

    id: str  # "directory.users.list", as the discovery document has it
    api: str  # name and version
    scope: str  # without Google's address before it
    items: str = ""  # where a page's rows stand; "" where the answer is one object
    fields: str = ""  # the rows' fields, in Google's notation for a partial answer
    always: Mapping[str, Any] = field(default_factory=dict)  # parameters of every call
    prune: Callable[[dict[str, Any]], dict[str, Any]] | None = None  # of a row, before it is kept

    @property
    def path(self) -> tuple[str, ...]:
        """Return the names by which the SDK reaches the method."""
        return tuple(self.id.split(".")[1:])

    @property
    def parameters(self) -> dict[str, Any]:
        """Return what every call says beside its own parameters."""
        rows = f"{self.items}({self.fields})" if self.items else self.fields
        mask = f"nextPageToken,{rows}" if self.items and self.is_paged else rows
        return {**self.always, **({"fields": mask} if self.fields else {})}

    @property
    def is_paged(self) -> bool:
        """Return whether the answer comes in pages."""
        return bool({"maxResults", "pageSize"} & set(self.always))


def _manager_alone(row: dict[str, Any]) -> dict[str, Any]:
    """Leave out whom somebody is related to otherwise: Google lists a spouse beside a manager."""
    relations = [each for each in row.get("relations", ()) if each.get("type") == "manager"]
    return {**row, "relations": relations} if "relations" in row else row


USERS = Method(
    id="directory.users.list",
    api=DIRECTORY,
    scope="admin.directory.user.readonly",
    items="users",
    fields="id,primaryEmail,aliases,name/fullName,isAdmin,isDelegatedAdmin,isEnrolledIn2Sv,"
    "isEnforcedIn2Sv,suspended,archived,creationTime,lastLoginTime,deletionTime,orgUnitPath,"
    "organizations(title,department,primary),relations(type,value)",
    always={"customer": "my_customer", "maxResults": 500},
    prune=_manager_alone,
)
UNITS = Method(
    id="directory.orgunits.list",
    api=DIRECTORY,
    scope="admin.directory.orgunit.readonly",
    items="organizationUnits",
    fields="orgUnitId,orgUnitPath,parentOrgUnitId,name",
    always={"customerId": "my_customer", "type": "allIncludingParent"},
)
DOMAINS = Method(
    id="directory.domains.list",
    api=DIRECTORY,
    scope="admin.directory.domain.readonly",
    items="domains",
    fields="domainName,isPrimary,verified,domainAliases(domainAliasName)",
    always={"customer": "my_customer"},
)
ROLES = Method(
    id="directory.roles.list",
    api=DIRECTORY,
    scope="admin.directory.rolemanagement.readonly",
    items="items",
    fields="roleId,roleName,isSuperAdminRole,isSystemRole",
    always={"customer": "my_customer", "maxResults": 100},
)
ASSIGNMENTS = Method(
    id="directory.roleAssignments.list",
    api=DIRECTORY,
    scope="admin.directory.rolemanagement.readonly",
    items="items",
    fields="roleAssignmentId,roleId,assignedTo,assigneeType,scopeType,orgUnitId",
    always={"customer": "my_customer", "maxResults": 200},
)
GROUPS = Method(
    id="directory.groups.list",
    api=DIRECTORY,
    scope="admin.directory.group.readonly",
    items="groups",
    fields="id,email,name,aliases,directMembersCount",
    always={"customer": "my_customer", "maxResults": 200},
)
GROUP = Method(
    id="directory.groups.get",
    api=DIRECTORY,
    scope="admin.directory.group.readonly",
    fields="id,email,name",
)
MEMBERS = Method(
    id="directory.members.list",
    api=DIRECTORY,
    scope="admin.directory.group.readonly",
    items="members",
    fields="id,email,role,type,status",
    always={"maxResults": 200},
)
PHONES = Method(
    id="directory.mobiledevices.list",
    api=DIRECTORY,
    scope="admin.directory.device.mobile.readonly",
    items="mobiledevices",
    fields="resourceId,email,model,os,type,status,encryptionStatus,devicePasswordStatus,"
    "deviceCompromisedStatus,lastSync",
    always={"customerId": "my_customer", "maxResults": 100, "projection": "FULL"},
)
CHROMEBOOKS = Method(
    id="directory.chromeosdevices.list",
    api=DIRECTORY,
    scope="admin.directory.device.chromeos.readonly",
    items="chromeosdevices",
    fields="deviceId,annotatedUser,model,status,osVersion,osVersionCompliance,bootMode,"
    "autoUpdateThrough,autoUpdateExpiration,supportEndDate,lastSync",
    always={"customerId": "my_customer", "maxResults": 300, "projection": "FULL"},
)
COMPUTERS = Method(
    id="cloudidentity.devices.list",
    api=IDENTITY,
    scope="cloud-identity.devices.readonly",
    items="devices",
    fields="name,deviceType,model,osVersion,encryptionState,compromisedState,managementState,"
    "lastSyncTime",
    always={"customer": "customers/my_customer", "pageSize": 100},
)
COMPUTER_USERS = Method(
    id="cloudidentity.devices.deviceUsers.list",
    api=IDENTITY,
    scope="cloud-identity.devices.readonly",
    items="deviceUsers",
    fields="name,userEmail,passwordState",
    always={"parent": "devices/-", "customer": "customers/my_customer", "pageSize": 20},
)
POLICIES = Method(
    id="cloudidentity.policies.list",
    api=IDENTITY,
    scope="cloud-identity.policies.readonly",
    items="policies",
    fields="name,type,policyQuery,setting",
    always={"pageSize": 100},
)
ACTIVITIES = Method(
    id="reports.activities.list",
    api=REPORTS,
    scope="admin.reports.audit.readonly",
    items="items",
    fields="id(time,uniqueQualifier),actor(callerType,email,profileId,key),"
    "events(type,name,parameters)",
    always={"maxResults": 1000},
)
USAGE = Method(
    id="reports.userUsageReport.get",
    api=REPORTS,
    scope="admin.reports.usage.readonly",
    items="usageReports",
    fields="date,entity(type,userEmail,profileId),parameters",
    always={"userKey": "all", "maxResults": 1000},
)

METHODS = {
    method.id: method
    for method in (
        USERS,
        UNITS,
        DOMAINS,
        ROLES,
        ASSIGNMENTS,
        GROUPS,
        GROUP,
        MEMBERS,
        PHONES,
        CHROMEBOOKS,
        COMPUTERS,
        COMPUTER_USERS,
        POLICIES,
        ACTIVITIES,
        USAGE,
    )
}
SCOPES = tuple(sorted({method.scope for method in METHODS.values()}))
# What could write: their twins, and what is sometimes delegated with them. Asked for at connect
# time only to see that Google refuses them.
WRITING = tuple(
    sorted(
        {scope.removesuffix(".readonly") for scope in SCOPES if not scope.startswith("admin.rep")}
        | {"admin.directory.group.member", "admin.directory.user.security"}
    )
)


def address_of(scope: str) -> str:
    """Return a scope as Google names it."""
    return f"{_ROOT}{scope}"
